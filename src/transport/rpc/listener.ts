/** An open door. */
export interface Listener {
  /** The port in use, also where 0 was asked for. */
  readonly port: number;
  /**
   * Takes no new call, lets running ones finish, and closes what still runs after
   * `boundMs`. Resolves when everything is closed; further calls wait for the same end.
   */
  drain(boundMs: number): Promise<void>;
  /** Closes everything at once. */
  close(): Promise<void>;
}
