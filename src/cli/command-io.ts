/** What a command needs of the process; main makes it from the real one, tests make their own. */
export interface CommandIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The lines of the input as they come, until it ends or the process is asked to stop. */
  lines(): AsyncIterable<string>;
  /** Writes a file, and the folders above it. */
  writeFile(path: string, text: string): Promise<void>;
  /** Milliseconds that never go backwards. */
  now(): number;
  /** Calls back whenever the process is asked to read its configuration anew, and at once if it was before. */
  onHangup(callback: () => void): void;
  /** Aborted when the process is asked to stop. */
  readonly stop: AbortSignal;
}
