/** The dialects for which the fault tests have rules. */
import { dialectNames as spokenByGateway } from "../../../src/core/model/host-preset.ts";
import { dialects as spokenBySimulator } from "../../../src/simulator/dialects.ts";

export const dialectNames = [
  "openai-chat",
  "openai-responses",
  "anthropic",
  "gemini",
  "bedrock",
  "cohere",
] as const;

export type DialectName = (typeof dialectNames)[number];

/** Dialects that both gateway and simulator speak and that have no rules here yet. */
export function uncovered(): readonly string[] {
  const covered: readonly string[] = dialectNames;
  return spokenByGateway.filter((name) => Object.hasOwn(spokenBySimulator, name) && !covered.includes(name));
}
