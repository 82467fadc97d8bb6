import type { RecoveryMode } from "../../../../core/model/request.ts";
import { badRequest } from "../openai-error.ts";

export const recoveryHeader = "x-spillway-recovery";

const modes: Readonly<Record<string, RecoveryMode>> = {
  hold: "hold",
  "hold-prefix": "hold-prefix",
  fail: "fail",
};

/**
 * What becomes of a stream that breaks: the header's word, else the route's. A route
 * that restarts holds its prefix back here, since an OpenAI client cannot be told to
 * discard what it has. Throws an OpenAiError for a word that is none.
 */
export function recoveryModeOf(header: string | undefined, route: RecoveryMode): RecoveryMode {
  if (header === undefined) return route === "restart" ? "hold-prefix" : route;
  const word = header.trim().toLowerCase().replaceAll("_", "-");
  const mode = Object.hasOwn(modes, word) ? modes[word] : undefined;
  if (mode !== undefined) return mode;
  const advice = `must be one of ${Object.keys(modes).join(", ")}; to restart, use CompletionService`;
  throw badRequest(`${recoveryHeader} ${advice}`, "invalid_value", recoveryHeader);
}
