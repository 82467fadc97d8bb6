import { parseArgs } from "node:util";

/** The options of a command: flags, and texts with their defaults. */
export interface OptionTable {
  readonly [name: string]:
    | { readonly type: "boolean"; readonly short?: string }
    | { readonly type: "string"; readonly default?: string };
}

export type ParsedOptions =
  | {
      readonly kind: "parsed";
      readonly flags: ReadonlySet<string>;
      readonly texts: ReadonlyMap<string, string>;
      readonly words: readonly string[];
    }
  | { readonly kind: "wrong"; readonly message: string };

/** Parses the arguments of a command; what the table does not know is wrong. */
export function parseOptions(args: readonly string[], table: OptionTable): ParsedOptions {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: table, allowPositionals: true });
    const flags = new Set<string>();
    const texts = new Map<string, string>();
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === "string") texts.set(name, value);
      else if (value === true) flags.add(name);
    }
    return { kind: "parsed", flags, texts, words: positionals };
  } catch (reason) {
    return { kind: "wrong", message: reason instanceof Error ? reason.message : String(reason) };
  }
}

/** A port number, 0 to 65535; undefined when the text is none. */
export function parsePort(text: string): number | undefined {
  const port = Number(text);
  return /^\d+$/.test(text) && port <= 65_535 ? port : undefined;
}
