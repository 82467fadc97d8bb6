/** Words for people on standard output. */
export function tell(words: string): void {
  process.stdout.write(`${words}\n`);
}

export function mb(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

export function kb(bytes: number): string {
  return `${(bytes / 1_024).toFixed(0)} KiB`;
}
