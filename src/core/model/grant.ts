/** What a caller may ask for: CompletionService, EndpointService, AdminService. */
export type Permission = "complete" | "read" | "admin";

export const permissions: readonly Permission[] = ["complete", "read", "admin"];

/** What a known caller may do, and for whom. */
export interface Grant {
  readonly tenant: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Further tenants for which a request may ask: names, or the beginnings of names with a "*" behind. */
  readonly tenants?: readonly string[] | undefined;
}
