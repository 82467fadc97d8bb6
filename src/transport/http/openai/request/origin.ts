/**
 * Where a field of the contract came from in the caller's own request, so that the
 * checks that both doors share name what this caller wrote.
 */
import { CallError } from "../../../../core/model/call-error.ts";
import type { ReadMessage } from "./messages.ts";

/** Prefixes of paths, the longer before the shorter. */
const renamings: readonly (readonly [field: string, own: string])[] = [
  ["route", "model"],
  ["stop_sequences", "stop"],
  ["sampling.", ""],
  ["tool_choice.name", "tool_choice.function.name"],
  ["tool_choice.mode", "tool_choice"],
  ["idempotency_key", "Idempotency-Key"],
];

/** What follows the path of a part. */
const partRenamings: readonly (readonly [field: string, own: string])[] = [
  [".tool_result.tool_call_id", ""],
  [".tool_call.id", ".id"],
  [".tool_call", ".function"],
  [".image", ""],
  [".text", ""],
];

/** What the caller wrote. */
interface Written {
  readonly messages: readonly ReadMessage[];
  /** Which of OpenAI's two names for it the longest answer has. */
  readonly limit: TokenLimit;
}

/** The new name, and the one that it took the place of. */
type TokenLimit = "max_completion_tokens" | "max_tokens";

/** The same error with the caller's own paths; what is no list of violations stays as it is. */
export function inOwnWords(thrown: unknown, written: Written): unknown {
  if (!(thrown instanceof CallError) || thrown.violations.length === 0) return thrown;
  const violations = thrown.violations.map(({ field, description }) => ({
    field: originOf(field, written),
    description,
  }));
  return new CallError(thrown.status, thrown.message, { violations });
}

/** The caller's path of a field of the contract, such as `request.messages[0].parts[1].image.url`. */
function originOf(field: string, { messages, limit }: Written): string {
  const path = field.replace(/^request\./, "");
  if (path === "max_output_tokens") return limit;
  const [, message, , part, rest = ""] = /^messages\[(\d+)\](\.parts\[(\d+)\])?(.*)$/.exec(path) ?? [];
  if (message === undefined) {
    return renamed(path.replace(/^tools\[(\d+)\]\./, "tools[$1].function."), renamings);
  }
  const read = messages[Number(message)];
  if (read === undefined) return path;
  if (part === undefined) return rest === ".parts" ? `${read.at}.content` : `${read.at}${rest}`;
  return `${read.parts[Number(part)] ?? read.at}${renamed(rest, partRenamings)}`;
}

function renamed(path: string, table: typeof renamings): string {
  const found = table.find(([field]) => path.startsWith(field));
  return found === undefined ? path : `${found[1]}${path.slice(found[0].length)}`;
}
