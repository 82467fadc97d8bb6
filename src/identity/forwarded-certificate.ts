/**
 * The header by which proxies pass on the certificate of their client, as Envoy writes
 * it: elements with commas between them, one for each hop, each of pairs `Key=value`
 * with semicolons between them; a value with any of `,;=` in it stands in double quotes.
 */
import type { CertificateNames } from "./identity.ts";

export const forwardedHeader = "x-forwarded-client-cert";

/** Far above what a proxy sends without whole certificates. */
const maxLength = 16_384;

/**
 * What the last element names: the hop that is connected to us wrote it, about its own
 * client. Those before it are words of others. Undefined when it cannot be read.
 */
export function forwardedNames(header: string): CertificateNames | undefined {
  if (header.length > maxLength) return undefined;
  const last = parts(header, ",")?.at(-1);
  const pairs = last === undefined ? undefined : parts(last, ";");
  if (pairs === undefined) return undefined;
  const uris: string[] = [];
  const dnsNames: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    const value = unquoted(pair.slice(equals + 1));
    if (equals < 1 || value === undefined) return undefined;
    const key = pair.slice(0, equals).trim().toLowerCase();
    if (value === "") continue;
    if (key === "uri") uris.push(value);
    else if (key === "dns") dnsNames.push(value);
  }
  return { uris, dnsNames };
}

/** The parts between separators that stand outside of quotes; undefined when a quote has no end. */
function parts(text: string, separator: string): string[] | undefined {
  const found: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === "\\") at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === separator) {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (quoted) return undefined;
  found.push(text.slice(start));
  return found.map((part) => part.trim());
}

/** Undefined when quotes stand where they may not. */
function unquoted(value: string): string | undefined {
  if (!value.includes('"')) return value;
  const inner = /^"((?:[^"\\]|\\.)*)"$/s.exec(value)?.[1];
  return inner?.replace(/\\(.)/gs, "$1");
}
