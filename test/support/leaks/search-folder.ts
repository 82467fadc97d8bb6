/** Searches what the processes of a run have kept for what any of them may not say. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { marksOf } from "./marks.ts";
import type { Word } from "./recorder.ts";
import { Search } from "./search.ts";

export interface Leak {
  readonly kind: Word["kind"];
  readonly mark: string;
  /** Who said it, and how: "transport/errors.test.ts, errors". */
  readonly where: string;
  /** What stands around it. */
  readonly excerpt: string;
}

export interface Report {
  readonly outputs: number;
  readonly bytes: number;
  /** By channel. */
  readonly channels: Readonly<Record<string, number>>;
  /** That were looked for. */
  readonly secrets: number;
  readonly prompts: number;
  /** Further ones too short, or too common, to be looked for. */
  readonly unsought: number;
  /** Channels of a process that said more than is kept; none may. */
  readonly overflown: readonly string[];
  readonly leaks: readonly Leak[];
}

const around = 160;

export function searchFolder(folder: string): Report {
  const files = readdirSync(folder);
  const words = wordsOf(files.filter((file) => file.endsWith(".words")).map((file) => join(folder, file)));
  const kindOf = new Map<string, Word["kind"]>();
  const sought = words.filter((word) => marksOf(word).length > 0);
  for (const word of sought) for (const mark of marksOf(word)) kindOf.set(mark, word.kind);
  const search = new Search(kindOf.keys());
  const outputs = files.filter((file) => !/\.(words|overflow)$/.test(file));
  const channels: Record<string, number> = {};
  const leaks = outputs.flatMap((file): Leak[] => {
    const output = readFileSync(join(folder, file));
    const { label, channel } = partsOf(file);
    channels[channel] = (channels[channel] ?? 0) + output.length;
    return search.find(output).map(({ mark, at }) => ({
      kind: kindOf.get(mark) ?? "secret",
      mark,
      where: `${label}, ${channel}`,
      excerpt: output.subarray(Math.max(0, at - around), at + mark.length + around).toString(),
    }));
  });
  return {
    outputs: outputs.length,
    bytes: Object.values(channels).reduce((sum, bytes) => sum + bytes, 0),
    channels,
    secrets: sought.filter(({ kind }) => kind === "secret").length,
    prompts: sought.filter(({ kind }) => kind === "prompt").length,
    unsought: words.length - sought.length,
    overflown: files.filter((file) => file.endsWith(".overflow")).map((file) => partsOf(file).label),
    leaks,
  };
}

function wordsOf(files: readonly string[]): readonly Word[] {
  const lines = new Set(files.flatMap((file) => readFileSync(file, "utf8").trimEnd().split("\n")));
  // Written by the recorder alone.
  return [...lines].map((line) => JSON.parse(line) as Word);
}

/** "transport+errors.test.ts~4711.errors" */
function partsOf(file: string): { readonly label: string; readonly channel: string } {
  const [label = "", rest = ""] = file.split("~");
  return { label: label.replaceAll("+", "/"), channel: rest.replace(/^\d+\./, "") };
}

/** For people. */
export function reportLines(report: Report): readonly string[] {
  const { outputs, bytes, secrets, prompts, unsought, overflown, leaks } = report;
  const found = leaks.map(
    ({ kind, mark, where, excerpt }) => `leak of a ${kind} (${mark}) in ${where}: …${excerpt}…`,
  );
  return [
    ...found,
    ...overflown.map((label) => `${label} said more than is kept, and not all of it was searched`),
    `leaks: ${(bytes / 1e6).toFixed(1)} MB in ${outputs} outputs searched for ${secrets} secrets and ${prompts} prompts ` +
      `(${unsought} more are too short or common): ${leaks.length === 0 ? "nothing" : `${leaks.length} found`}`,
  ];
}
