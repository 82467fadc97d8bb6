import type { JsonObject } from "../../core/base/json.ts";
import type { Usage } from "../../core/model/usage.ts";
import { numberAt, objectAt, textAt } from "../json-fields.ts";
import { reportedUsage } from "../reported-usage.ts";

/** The fields of one answer so far: each new value replaces its own field only. */
export interface MessagesUsage {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** The part of cacheWrite that is kept for an hour. */
  readonly cacheWriteHour: number;
  readonly output: number;
  readonly thinking: number;
  /** "" while the API did not say. */
  readonly serviceTier: string;
}

export const noMessagesUsage: MessagesUsage = {
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWriteHour: 0,
  output: 0,
  thinking: 0,
  serviceTier: "",
};

/** Cumulative: message_delta may correct what message_start said. */
export function updateUsage(so: MessagesUsage, raw: JsonObject): MessagesUsage {
  const written = objectAt(raw, "cache_creation");
  return {
    input: numberAt(raw, "input_tokens") ?? so.input,
    cacheRead: numberAt(raw, "cache_read_input_tokens") ?? so.cacheRead,
    cacheWrite: numberAt(raw, "cache_creation_input_tokens") ?? so.cacheWrite,
    cacheWriteHour: numberAt(written, "ephemeral_1h_input_tokens") ?? so.cacheWriteHour,
    output: numberAt(raw, "output_tokens") ?? so.output,
    thinking: numberAt(objectAt(raw, "output_tokens_details"), "thinking_tokens") ?? so.thinking,
    serviceTier: textAt(raw, "service_tier") || so.serviceTier,
  };
}

/** Input leaves out what went through the cache; output includes thinking. */
export function toUsage(fields: MessagesUsage): Usage {
  return reportedUsage({
    input: fields.input + fields.cacheRead + fields.cacheWrite,
    cached: fields.cacheRead,
    cacheWrite: fields.cacheWrite,
    cacheWriteHour: fields.cacheWriteHour,
    output: fields.output,
    reasoning: fields.thinking,
    serviceTier: fields.serviceTier,
  });
}
