/** The words of a command: plain ones in order, and key=value pairs. */
export interface Arguments {
  readonly words: readonly string[];
  readonly pairs: ReadonlyMap<string, string>;
}

export function parseArguments(text: string): Arguments {
  const words: string[] = [];
  const pairs = new Map<string, string>();
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const at = word.indexOf("=");
    if (at < 0) words.push(word);
    else pairs.set(word.slice(0, at), word.slice(at + 1));
  }
  return { words, pairs };
}

export function numberOf(args: Arguments, key: string, fallback: number): number;
export function numberOf(args: Arguments, key: string, fallback: undefined): number | undefined;
export function numberOf(args: Arguments, key: string, fallback: number | undefined): number | undefined {
  const value = args.pairs.get(key);
  return value === undefined ? fallback : Number(value);
}
