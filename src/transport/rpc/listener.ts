import type { TlsSettings } from "../../core/model/tls-settings.ts";

/** An open door. */
export interface Listener {
  /** The port in use, also where 0 was asked for. */
  readonly port: number;
  /**
   * Takes no new call, lets running ones finish, and closes what still runs after
   * `boundMs`. Resolves when everything is closed; further calls wait for the same end.
   */
  drain(boundMs: number): Promise<void>;
  /** New certificates for the connections to come; open ones keep theirs. Without effect on a listener without TLS. */
  renewTls(tls: TlsSettings): void;
  /** Closes everything at once. */
  close(): Promise<void>;
}
