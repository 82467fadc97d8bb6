/** What a caller may ask for: CompletionService, EndpointService, AdminService. */
export type Permission = "complete" | "read" | "admin";

/** What a known caller may do, and for whom. */
export interface Grant {
  readonly tenant: string;
  readonly permissions: ReadonlySet<Permission>;
}

/** Who callers are (config/v1/identity.proto). */
export interface IdentitySettings {
  readonly tokens: readonly { readonly tokenSha256: string; readonly grant: Grant }[];
  /** Undefined: callers without a token may do nothing. */
  readonly anonymous: Grant | undefined;
}
