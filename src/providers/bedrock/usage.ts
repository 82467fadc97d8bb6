import type { JsonObject } from "../../core/base/json.ts";
import type { Usage } from "../../core/model/usage.ts";
import { numberAt } from "../json-fields.ts";
import { reportedUsage } from "../reported-usage.ts";

/** Input leaves out what went through the cache; output includes reasoning, which is not told apart. */
export function toUsage(raw: JsonObject): Usage {
  const cached = numberAt(raw, "cacheReadInputTokens") ?? 0;
  const cacheWrite = numberAt(raw, "cacheWriteInputTokens") ?? 0;
  return reportedUsage({
    input: (numberAt(raw, "inputTokens") ?? 0) + cached + cacheWrite,
    cached,
    cacheWrite,
    output: numberAt(raw, "outputTokens") ?? 0,
    reasoning: 0,
  });
}
