/** What a client sends in a call that was let in. */
export interface Inbox {
  /** A message came; none comes that was not asked for. */
  receive(message: object): void;
  /** The client has sent all. */
  halfClose(): void;
  /** The client left. */
  cut(): void;
}
