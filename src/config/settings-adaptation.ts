import {
  type Adaptation as AdaptationMessage,
  DroppedField as DroppedFieldMessage,
} from "../../gen/spillway/config/v1/route_pb.ts";
import {
  ReasoningEffort as ReasoningEffortMessage,
  type Sampling as SamplingMessage,
} from "../../gen/spillway/v1/sampling_pb.ts";
import type { Adaptation, DroppedField } from "../core/model/adaptation.ts";
import type { ReasoningEffort, Sampling } from "../core/model/request.ts";

/** How requests are changed for an endpoint, in the words of the domain. */
export function adaptationSettings(adapt: AdaptationMessage): Adaptation {
  return {
    systemPrefix: adapt.systemPrefix,
    systemSuffix: adapt.systemSuffix,
    sampling: samplingOf(adapt.sampling),
    drop: new Set(adapt.drop.flatMap((field) => droppedField(field) ?? [])),
    toolNames: new Map(Object.entries(adapt.toolNames)),
  };
}

function samplingOf(sampling: SamplingMessage | undefined): Sampling {
  return {
    temperature: sampling?.temperature,
    topP: sampling?.topP,
    topK: sampling?.topK,
    seed: sampling?.seed === undefined ? undefined : Number(sampling.seed),
    frequencyPenalty: sampling?.frequencyPenalty,
    presencePenalty: sampling?.presencePenalty,
    reasoningEffort: reasoningEffort(sampling?.reasoningEffort),
    topLogprobs: sampling?.topLogprobs,
  };
}

function reasoningEffort(effort: ReasoningEffortMessage | undefined): ReasoningEffort | undefined {
  switch (effort) {
    case ReasoningEffortMessage.NONE:
      return "none";
    case ReasoningEffortMessage.LOW:
      return "low";
    case ReasoningEffortMessage.MEDIUM:
      return "medium";
    case ReasoningEffortMessage.HIGH:
      return "high";
    default:
      return undefined;
  }
}

/** Reads as config/v1 and core/model write them; the compiler holds the list complete. */
const droppedFields = {
  [DroppedFieldMessage.TEMPERATURE]: "temperature",
  [DroppedFieldMessage.TOP_P]: "top_p",
  [DroppedFieldMessage.TOP_K]: "top_k",
  [DroppedFieldMessage.SEED]: "seed",
  [DroppedFieldMessage.FREQUENCY_PENALTY]: "frequency_penalty",
  [DroppedFieldMessage.PRESENCE_PENALTY]: "presence_penalty",
  [DroppedFieldMessage.REASONING_EFFORT]: "reasoning_effort",
  [DroppedFieldMessage.TOP_LOGPROBS]: "top_logprobs",
  [DroppedFieldMessage.STOP_SEQUENCES]: "stop_sequences",
  [DroppedFieldMessage.PARALLEL_TOOL_CALLS]: "parallel_tool_calls",
} as const satisfies Record<Exclude<DroppedFieldMessage, 0>, DroppedField>;

const named: ReadonlyMap<number, DroppedField> = new Map(
  Object.entries(droppedFields).map(([number, name]) => [Number(number), name]),
);

/** Undefined for the value that says nothing. */
export function droppedField(field: DroppedFieldMessage): DroppedField | undefined {
  return named.get(field);
}
