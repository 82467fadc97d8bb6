import { expect } from "vitest";
import { type ConfigParts, configText } from "./config-text.ts";
import { loadText } from "./fake-environment.ts";

/** What is wrong, where it must be told, and words that the message must hold. */
export type Row = readonly [parts: ConfigParts, path: string, words: string];

/** Expects that the mistake is told at its place, and nothing else. */
export async function refusesRow(parts: ConfigParts, path: string, words: string): Promise<void> {
  const result = await loadText(configText(parts));
  const told = result.kind === "problems" ? result.problems : [];
  const about = told.find((problem) => problem.path === path);
  expect(about?.message).toContain(words);
  // What refers to a name that is refused dangles, and nothing else is told.
  expect(told.filter((problem) => problem !== about && !problem.message.startsWith("there is no"))).toEqual(
    [],
  );
}
