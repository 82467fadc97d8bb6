import type { Framing } from "../dialect.ts";
import { seal } from "../seal.ts";

/** The id of a tool use, stable within the answer. */
export function toolUseId(index: number, { identity }: Framing): string {
  return `tooluse_${identity.completionId.slice(0, 20)}${String(index).padStart(2, "0")}`;
}

/** Claude's proof of its own thoughts, the same wherever Claude is served. */
export function signatureOf({ identity }: Framing): string {
  return `${seal(identity.random, "anthropic", 86)}==`;
}
