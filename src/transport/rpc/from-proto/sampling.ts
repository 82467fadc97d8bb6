import {
  ReasoningEffort as ProtoReasoningEffort,
  type Sampling as ProtoSampling,
} from "../../../../gen/spillway/v1/sampling_pb.ts";
import { noSampling, type ReasoningEffort, type Sampling } from "../../../core/model/request.ts";
import { type EnumWords, fromEnum } from "./enum-value.ts";
import { fromNumber, type Range } from "./number.ts";
import type { Violations } from "./violations.ts";

const efforts: EnumWords<ReasoningEffort> = {
  [ProtoReasoningEffort.UNSPECIFIED]: null,
  [ProtoReasoningEffort.NONE]: "none",
  [ProtoReasoningEffort.LOW]: "low",
  [ProtoReasoningEffort.MEDIUM]: "medium",
  [ProtoReasoningEffort.HIGH]: "high",
};

const penalty: Range = { min: -2, max: 2 };

/** How a request wants the words drawn. */
export function fromSampling(
  sampling: ProtoSampling | undefined,
  path: string,
  violations: Violations,
): Sampling {
  if (sampling === undefined) return noSampling;
  const number = (value: number | undefined, range: Range, field: string) =>
    fromNumber(value, range, `${path}.${field}`, violations);
  return {
    temperature: number(sampling.temperature, { min: 0, max: 2 }, "temperature"),
    topP: number(sampling.topP, { above: 0, max: 1 }, "top_p"),
    topK: number(sampling.topK, { min: 1 }, "top_k"),
    seed: sampling.seed === undefined ? undefined : Number(sampling.seed),
    frequencyPenalty: number(sampling.frequencyPenalty, penalty, "frequency_penalty"),
    presencePenalty: number(sampling.presencePenalty, penalty, "presence_penalty"),
    reasoningEffort: fromEnum(sampling.reasoningEffort, efforts, `${path}.reasoning_effort`, violations),
    topLogprobs: number(sampling.topLogprobs, { max: 20 }, "top_logprobs"),
  };
}
