/** Where listeners say what no caller may hear. Neither method throws. */
export interface RpcLog {
  /** A handler threw what nobody foresaw; the caller got "internal error". */
  unexpected(method: string, error: unknown): void;
  /** A connection or a response broke in a way that no caller made. */
  broken(what: string, error: unknown): void;
}
