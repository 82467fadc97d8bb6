/** TLS as both listeners do it. */
import { createSecureContext, type SecureContextOptions } from "node:tls";
import type { TlsSettings } from "../../core/model/tls-settings.ts";

/** Certificate, key and authorities: what can be changed while a listener is open. */
export function secureContextOptions({ cert, key, clients }: TlsSettings): SecureContextOptions {
  return {
    cert,
    key: key.reveal(),
    ...(clients.kind === "not-asked" ? {} : { ca: clients.ca }),
    minVersion: "TLSv1.2",
  };
}

/** What is asked of clients in the handshake. A certificate that no authority of ours has signed never counts. */
export function handshakeOptions({ clients }: TlsSettings) {
  return { requestCert: clients.kind !== "not-asked", rejectUnauthorized: clients.kind === "required" };
}

/**
 * Whether a listener that was opened with the first may go on with the second. One that
 * asks for certificates needs authorities: without, Node would trust the public ones.
 */
export function isRenewal(opened: TlsSettings, renewed: TlsSettings): boolean {
  return opened.clients.kind === "not-asked" || renewed.clients.kind !== "not-asked";
}

/** Why OpenSSL does not take these, such as a key that is too short; undefined when it does. */
export function tlsProblem(tls: TlsSettings): string | undefined {
  try {
    createSecureContext(secureContextOptions(tls));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
