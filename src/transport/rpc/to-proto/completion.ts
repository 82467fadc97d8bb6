import type { MessageInitShape } from "@bufbuild/protobuf";
import { type CompletionSchema, FinishReason as Reason } from "../../../../gen/spillway/v1/completion_pb.ts";
import type { CompletionResult } from "../../../core/model/completion.ts";
import type { FinishReason } from "../../../core/model/finish.ts";
import { toAttempt } from "./attempt.ts";
import { toLogprobs } from "./logprob.ts";
import { toMessage } from "./message.ts";
import { toInt64 } from "./number.ts";
import { wallTime } from "./time.ts";
import { toSource, toUsage } from "./usage.ts";

const reasons: Record<FinishReason, Reason> = {
  stop: Reason.STOP,
  length: Reason.LENGTH,
  "tool-calls": Reason.TOOL_CALLS,
  "content-filter": Reason.CONTENT_FILTER,
  refusal: Reason.REFUSAL,
  recitation: Reason.RECITATION,
  paused: Reason.PAUSED,
  other: Reason.OTHER,
};

/** A whole answer, as it is told to callers. */
export function toCompletion(result: CompletionResult): MessageInitShape<typeof CompletionSchema> {
  const wall = wallTime(result);
  return {
    id: result.id,
    ...(result.message === undefined ? {} : { message: toMessage(result.message) }),
    finishReason: reasons[result.finish.reason],
    rawFinishReason: result.finish.raw,
    usage: toUsage(result.usage),
    cost: {
      servedNanoUsd: toInt64(result.servedNanoUsd),
      wastedNanoUsd: toInt64(result.wastedNanoUsd),
      source: toSource(result.costSource),
    },
    endpoint: result.endpoint,
    model: result.model,
    attempts: result.attempts.map((attempt) => toAttempt(attempt, wall)),
    replayed: result.replayed,
    logprobs: toLogprobs(result.logprobs),
    ...(result.experiment && { experiment: { ...result.experiment } }),
  };
}
