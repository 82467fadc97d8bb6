/** What a dialect writes at once: one event of its stream, framing included. */
export interface Frame {
  readonly bytes: string | Uint8Array;
  /** Tokens of the answer that this frame carries; 0 for structure. */
  readonly tokens: number;
  /**
   * "answer": before the answer is whole. "finish": this frame tells the client that the
   * answer is whole. "end": what follows the finish (usage, end marker).
   */
  readonly part: "answer" | "finish" | "end";
}
