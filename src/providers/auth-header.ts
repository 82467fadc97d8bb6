import type { AuthStyle } from "../core/model/host-preset.ts";
import type { Secret } from "../core/model/secret.ts";
import { awsCredentialsOf } from "./aws-credentials.ts";
import { googleCredentialsOf } from "./google-token.ts";

/**
 * The header that carries the key; none when the key is not shown but proves itself in
 * another way (authorized-client.ts). Read it at the moment of sending, keep it nowhere.
 */
export function authHeader(style: AuthStyle, key: Secret | undefined): Readonly<Record<string, string>> {
  if (key === undefined) return {};
  switch (style) {
    case "bearer":
      return bearer(key);
    case "aws":
      return awsCredentialsOf(key) === undefined ? bearer(key) : {};
    case "google":
      return googleCredentialsOf(key) === undefined ? bearer(key) : {};
    default:
      return { [style]: key.reveal() };
  }
}

function bearer(key: Secret): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key.reveal()}` };
}
