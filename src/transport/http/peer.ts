import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { namesOf } from "../../identity/certificate-names.ts";
import type { Peer } from "../../identity/identity.ts";

/** The other end of a connection. Of its certificate only what TLS has verified counts. */
export function peerOf(socket: Socket): Peer {
  return {
    address: socket.remoteAddress ?? "unknown",
    certificate() {
      if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
      const certificate = socket.getPeerX509Certificate();
      return certificate && namesOf(certificate.subjectAltName);
    },
  };
}
