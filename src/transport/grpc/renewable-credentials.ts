import { ServerCredentials } from "@grpc/grpc-js";
import type { TlsSettings } from "../../core/model/tls-settings.ts";
import { handshakeOptions, isRenewal, secureContextOptions } from "../rpc/tls.ts";

/** Credentials of a gRPC listener whose certificates change under it; open connections keep theirs. */
export class RenewableCredentials extends ServerCredentials {
  readonly #opened: TlsSettings;

  constructor(tls: TlsSettings) {
    super(handshakeOptions(tls), secureContextOptions(tls));
    this.#opened = tls;
  }

  renew(tls: TlsSettings): void {
    if (isRenewal(this.#opened, tls)) this.updateSecureContextOptions(secureContextOptions(tls));
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
