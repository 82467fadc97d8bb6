import type { AuthStyle } from "../core/model/host-preset.ts";
import type { Secret } from "../core/model/secret.ts";

/** The header that carries the key. Read it at the moment of sending, keep it nowhere. */
export function authHeader(style: AuthStyle, key: Secret | undefined): Readonly<Record<string, string>> {
  if (key === undefined) return {};
  return style === "bearer" ? { authorization: `Bearer ${key.reveal()}` } : { [style]: key.reveal() };
}
