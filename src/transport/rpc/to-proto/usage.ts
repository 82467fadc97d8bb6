import type { MessageInitShape } from "@bufbuild/protobuf";
import { Usage_Source, type UsageSchema } from "../../../../gen/spillway/v1/usage_pb.ts";
import type { Usage } from "../../../core/model/usage.ts";
import { toUint64 } from "./number.ts";

/** Tokens, as they are told to callers. */
export function toUsage(usage: Usage): MessageInitShape<typeof UsageSchema> {
  return {
    inputTokens: toUint64(usage.inputTokens),
    cachedInputTokens: toUint64(usage.cachedInputTokens),
    cacheWriteTokens: toUint64(usage.cacheWriteTokens),
    outputTokens: toUint64(usage.outputTokens),
    reasoningTokens: toUint64(usage.reasoningTokens),
    source: toSource(usage.source),
  };
}

/** Where figures come from; undefined is "nothing is known". */
export function toSource(source: "reported" | "estimated" | undefined): Usage_Source {
  if (source === undefined) return Usage_Source.UNSPECIFIED;
  return source === "reported" ? Usage_Source.REPORTED : Usage_Source.ESTIMATED;
}
