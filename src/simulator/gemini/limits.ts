import type { LimitLevels } from "../dialect.ts";

/** Gemini tells nothing of its limits in headers; only a 429's body does (providers.md §4). */
export function limitHeaders(_levels: LimitLevels): Readonly<Record<string, string>> {
  return {};
}
