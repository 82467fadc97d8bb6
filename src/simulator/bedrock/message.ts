import type { Framing } from "../dialect.ts";

/** The id of a tool use, stable within the answer. */
export function toolUseId(index: number, { identity }: Framing): string {
  return `tooluse_${identity.completionId.slice(0, 20)}${String(index).padStart(2, "0")}`;
}
