import type { LimitLevels } from "../dialect.ts";

/** Bedrock tells nothing of its limits (providers.md §4). */
export function limitHeaders(_levels: LimitLevels): Readonly<Record<string, string>> {
  return {};
}
