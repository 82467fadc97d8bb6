/** How fast and in what portions an answer leaves. */
export interface Pacing {
  /** Before the status line. */
  readonly headersMs: number;
  /** Between the headers and the first token. */
  readonly ttftMs: number;
  /** Before every further token. */
  readonly perTokenMs: number;
  /** Tokens in one event of the stream, at least 1. */
  readonly tokensPerFrame: number;
  /** Tokens in one write to the socket, at least 1. */
  readonly tokensPerWrite: number;
}

/** At once, word by word. */
export const unpaced: Pacing = {
  headersMs: 0,
  ttftMs: 0,
  perTokenMs: 0,
  tokensPerFrame: 1,
  tokensPerWrite: 1,
};
