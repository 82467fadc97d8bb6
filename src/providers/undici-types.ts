/** Node's types as undici's connectors speak of them. */
import type { buildConnector } from "undici";

/** A connection, with TLS or without. */
export type Socket = Exclude<Parameters<buildConnector.Callback>[1], null>;

/** What a name resolves to; as `lookup` of Node's dns. */
export type Lookup = NonNullable<
  Extract<
    NonNullable<Parameters<typeof buildConnector>[0]>,
    { readonly host?: string | undefined; port: number }
  >["lookup"]
>;
