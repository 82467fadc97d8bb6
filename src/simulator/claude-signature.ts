import type { Random } from "../core/base/random.ts";
import { isSealOf, seal } from "./seal.ts";

/** Claude knows its own thoughts wherever it is served: the maker is the model, not the host. */
const maker = "claude";

/** What proves to Claude that a thought is its own. */
export function claudeSignature(random: Random): string {
  return `${seal(random, maker, 86)}==`;
}

export function isClaudeSignature(signature: string): boolean {
  return isSealOf(signature.replace(/=+$/u, ""), maker);
}
