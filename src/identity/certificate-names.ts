/** What certificates name, and who is known by it. */
import type { Grant } from "../core/model/grant.ts";
import type { CertificateCaller, CertificateName } from "../core/model/identity-settings.ts";
import type { CertificateNames } from "./identity.ts";

/** The grant of the first rule that a name of the certificate fits. */
export function findByCertificate(
  callers: readonly CertificateCaller[],
  names: CertificateNames,
): Grant | undefined {
  return callers.find(({ name }) => isNamed(name, names))?.grant;
}

/**
 * Whether a certificate has this name. A certificate with several URIs has none: which of
 * them speaks would be a guess, and SPIFFE allows one alone (X509-SVID §2).
 */
export function isNamed({ kind, pattern }: CertificateName, { uris, dnsNames }: CertificateNames): boolean {
  if (kind === "dns") return dnsNames.some((name) => isDnsName(pattern.toLowerCase(), name.toLowerCase()));
  const [uri, ...others] = uris;
  return uri !== undefined && others.length === 0 && isUri(pattern, uri);
}

function isUri(pattern: string, uri: string): boolean {
  return pattern.endsWith("/*") ? uri.startsWith(pattern.slice(0, -1)) : uri === pattern;
}

/** "*." stands for one label, as in server certificates (RFC 6125 §6.4.3). */
function isDnsName(pattern: string, name: string): boolean {
  if (!pattern.startsWith("*.")) return name === pattern;
  const dot = name.indexOf(".");
  return dot > 0 && name.slice(dot) === pattern.slice(1);
}

/**
 * The names in a subjectAltName as Node prints it: "URI:spiffe://a/b, DNS:c". A value
 * with anything in it that could end it early stands in double quotes, as JSON.
 */
export function namesOf(subjectAltName: string | undefined): CertificateNames {
  const uris: string[] = [];
  const dnsNames: string[] = [];
  for (const [, kind, quoted, plain] of (subjectAltName ?? "").matchAll(entry)) {
    const value = quoted === undefined ? plain : textOf(quoted);
    if (value === undefined) continue;
    if (kind === "URI") uris.push(value);
    else if (kind === "DNS") dnsNames.push(value);
  }
  return { uris, dnsNames };
}

const entry = /(?:^|, )([A-Za-z ]+):(?:("(?:[^"\\]|\\.)*")|([^",]*))(?=, |$)/g;

function textOf(json: string): string | undefined {
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}
