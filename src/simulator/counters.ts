/** What a simulated provider has seen and done since it started. */
export interface Counters {
  /** Requests that reached a handler, whatever became of them. The control door's own do not count. */
  readonly requests: number;
  /** Answers that were begun, and so would be billed, finished or not. A refused request is none. */
  readonly generations: number;
  /** Answers with a status of 400 and above. */
  readonly errors: number;
  /** Tokens given to the socket. */
  readonly tokensWritten: number;
  /** Bytes of bodies that the kernel took; what waits in this process is not among them. */
  readonly bytesAccepted: number;
  /** Requests whose client left before the answer ended. */
  readonly cancelledByClient: number;
  /** Requests being answered now. */
  readonly openRequests: number;
  /** Sockets open now, idle ones included. */
  readonly openConnections: number;
  readonly connections: number;
  readonly lastRequest: LastRequest | undefined;
}

/** The last request as it came. It may hold a key: it stays in the process and the control door never shows it. */
export interface LastRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** At most 256 KiB of it. */
  readonly body: string;
}
