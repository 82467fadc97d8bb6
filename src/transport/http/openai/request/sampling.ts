import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  ReasoningEffort as Effort,
  type SamplingSchema,
} from "../../../../../gen/spillway/v1/sampling_pb.ts";
import type { Fields } from "./fields.ts";

/** OpenAI's words; where the contract has no such step, the nearest one. */
const efforts: Readonly<Record<string, Effort>> = {
  none: Effort.NONE,
  minimal: Effort.LOW,
  low: Effort.LOW,
  medium: Effort.MEDIUM,
  high: Effort.HIGH,
  xhigh: Effort.HIGH,
  max: Effort.HIGH,
};

/** How the words are to be drawn. */
export function readSampling(request: Fields): MessageInitShape<typeof SamplingSchema> {
  const seed = request.integer("seed");
  return {
    ...present("temperature", request.number("temperature")),
    ...present("topP", request.number("top_p")),
    ...present("frequencyPenalty", request.number("frequency_penalty")),
    ...present("presencePenalty", request.number("presence_penalty")),
    ...present("seed", seed === undefined ? undefined : BigInt(seed)),
    reasoningEffort: readEffort(request),
  };
}

function readEffort(request: Fields): Effort {
  const word = request.text("reasoning_effort");
  if (word === undefined) return Effort.UNSPECIFIED;
  const effort = Object.hasOwn(efforts, word) ? efforts[word] : undefined;
  if (effort === undefined)
    request.refuse("reasoning_effort", `must be one of ${Object.keys(efforts).join(", ")}`);
  return effort ?? Effort.UNSPECIFIED;
}

/** A field that is there only when it has a value, as optional fields of a message want it. */
function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]: Value });
}
