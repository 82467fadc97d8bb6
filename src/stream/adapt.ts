/**
 * A request as one endpoint of its route is to have it, and the endpoint's answer as
 * the caller is to have it. What the configuration changes is told in the trail, in
 * the words in which dialects tell what they change.
 */
import type { Adaptation, DroppedField } from "../core/model/adaptation.ts";
import type { OutputEvent } from "../core/model/event.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import { renameTools, toolRenaming } from "./adapt-tool-names.ts";
import { overlaySystem } from "./system-overlay.ts";

/** What is sent, what was changed for it, and the way back. */
export interface AdaptedRequest {
  readonly request: CompletionRequest;
  /** For people, one entry each; none when nothing was changed. */
  readonly changes: readonly string[];
  /** A piece of the answer in the caller's own names. */
  restore(output: OutputEvent): OutputEvent;
}

/** How requests are changed for this endpoint of the route; undefined: not at all. */
export function adaptationOf(route: Route, endpoint: string): Adaptation | undefined {
  for (const { members } of route.tiers) {
    const member = members.find((each) => each.endpoint === endpoint);
    if (member !== undefined) return member.adapt;
  }
  return undefined;
}

/** The request as the adaptation wants it. The request that comes in is left as it is. */
export function adaptRequest(request: CompletionRequest, adapt: Adaptation | undefined): AdaptedRequest {
  if (adapt === undefined) return { request, changes: [], restore: (output) => output };
  const changes: string[] = [];
  const dropped = dropFields(request, adapt.drop, changes);
  const sampled = setSampling(dropped, adapt, changes);
  const overlaid = overlaySystem(sampled, adapt, changes);
  const renaming = toolRenaming(overlaid, adapt.toolNames);
  return {
    request: renameTools(overlaid, renaming, changes),
    changes,
    restore(output) {
      if (output.kind !== "tool-call" || renaming.back.size === 0) return output;
      const name = renaming.back.get(output.name);
      return name === undefined ? output : { ...output, name };
    },
  };
}

const why = "the route adapts requests to this endpoint";

type SamplingField = Exclude<DroppedField, "stop_sequences" | "parallel_tool_calls">;

/** Where each field of sampling stands in the request. */
const samplingKeys = {
  temperature: "temperature",
  top_p: "topP",
  top_k: "topK",
  seed: "seed",
  frequency_penalty: "frequencyPenalty",
  presence_penalty: "presencePenalty",
  reasoning_effort: "reasoningEffort",
  top_logprobs: "topLogprobs",
} as const satisfies Record<SamplingField, keyof CompletionRequest["sampling"]>;

function dropFields(
  request: CompletionRequest,
  drop: ReadonlySet<DroppedField>,
  changes: string[],
): CompletionRequest {
  let { sampling, stopSequences, toolChoice } = request;
  for (const field of drop) {
    if (field === "stop_sequences") {
      if (stopSequences.length === 0) continue;
      stopSequences = [];
      changes.push(`dropped stop_sequences: ${why}`);
    } else if (field === "parallel_tool_calls") {
      if (toolChoice.parallel === undefined) continue;
      toolChoice = { ...toolChoice, parallel: undefined };
      changes.push(`dropped tool_choice.parallel: ${why}`);
    } else if (sampling[samplingKeys[field]] !== undefined) {
      sampling = { ...sampling, [samplingKeys[field]]: undefined };
      changes.push(`dropped sampling.${field}: ${why}`);
    }
  }
  return { ...request, sampling, stopSequences, toolChoice };
}

function setSampling(request: CompletionRequest, adapt: Adaptation, changes: string[]): CompletionRequest {
  let { sampling } = request;
  for (const [field, key] of Object.entries(samplingKeys)) {
    const value = adapt.sampling[key];
    if (value === undefined || value === sampling[key]) continue;
    sampling = { ...sampling, [key]: value };
    changes.push(`changed sampling.${field} to ${value}: ${why}`);
  }
  return { ...request, sampling };
}
