import type { JsonObject } from "../../core/base/json.ts";
import type { Usage } from "../../core/model/usage.ts";
import { numberAt, objectAt, objectsAt, textAt } from "../json-fields.ts";
import { reportedUsage } from "../reported-usage.ts";

/**
 * The usage that metadata, or a message that came whole, tells. Input leaves out what
 * went through the cache; output includes reasoning, which is not told apart.
 */
export function toUsage(holder: JsonObject): Usage {
  const raw = objectAt(holder, "usage");
  const cached = numberAt(raw, "cacheReadInputTokens") ?? 0;
  const cacheWrite = numberAt(raw, "cacheWriteInputTokens") ?? 0;
  const hour = objectsAt(raw, "cacheDetails").find((detail) => detail["ttl"] === "1h") ?? {};
  return reportedUsage({
    input: (numberAt(raw, "inputTokens") ?? 0) + cached + cacheWrite,
    cached,
    cacheWrite,
    cacheWriteHour: numberAt(hour, "inputTokens"),
    output: numberAt(raw, "outputTokens") ?? 0,
    reasoning: 0,
    serviceTier: textAt(objectAt(holder, "serviceTier"), "type"),
  });
}
