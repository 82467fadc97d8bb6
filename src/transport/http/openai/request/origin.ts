/**
 * Where a field of the contract came from in the caller's own request, so that the
 * checks that both doors share name what this caller wrote.
 */
import { CallError } from "../../../../core/model/call-error.ts";
import type { ReadMessage } from "./messages.ts";

/** Prefixes of paths, the longer before the shorter. */
const renamings: readonly (readonly [field: string, own: string])[] = [
  ["route", "model"],
  ["max_output_tokens", "max_completion_tokens"],
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

/** The same error with the caller's own paths; what is no list of violations stays as it is. */
export function inOwnWords(thrown: unknown, messages: readonly ReadMessage[]): unknown {
  if (!(thrown instanceof CallError) || thrown.violations.length === 0) return thrown;
  const violations = thrown.violations.map(({ field, description }) => ({
    field: originOf(field, messages),
    description,
  }));
  return new CallError(thrown.status, thrown.message, { violations });
}

/** The caller's path of a field of the contract, such as `request.messages[0].parts[1].image.url`. */
export function originOf(field: string, messages: readonly ReadMessage[]): string {
  const path = field.replace(/^request\./, "");
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
