/** What Spillway uses of an optional package, so that the project compiles without it. */
declare module "google-auth-library" {
  export class GoogleAuth {
    constructor(options: { readonly scopes: readonly string[] });
    getAccessToken(): Promise<string | null | undefined>;
  }
}
