/** What a route requires of its members, and how it may adapt requests to them. */
import { describe, it } from "vitest";
import { type Row, refusesRow } from "./support/rule-row.ts";

const route = (field: string) => ({ route: `name: chat, ${field}` });
/** Of a model that nobody knows: nothing but text, no window, 4096 tokens. */
const requires = (field: string) => ({
  ...route(`requires: {${field}}`),
  endpoint: "name: gpt, provider: openai, model: m",
});
const adapt = (field: string) => ({ member: `endpoint: gpt, adapt: {${field}}` });
const memberPath = "routes[0].tiers[0].endpoints[0].endpoint";
const adaptPath = "routes[0].tiers[0].endpoints[0].adapt";

const requirementRows: readonly Row[] = [
  [
    {
      ...route("requires: {min_context_window: 0}"),
      endpoint: "name: gpt, provider: openai, model: gpt-4.1",
    },
    "routes[0].requires.min_context_window",
    "at least 1",
  ],
  [requires("min_output_tokens: 0"), "routes[0].requires.min_output_tokens", "at least 1"],
  [
    requires("capabilities: [CAPABILITY_UNSPECIFIED]"),
    "routes[0].requires.capabilities[0]",
    "must name a capability",
  ],
  [requires("capabilities: [tools, json_schema]"), memberPath, "it lacks tools, json_schema"],
  [requires("min_context_window: 1000"), memberPath, "its context window is not known; set context_window"],
  [requires("min_output_tokens: 4097"), memberPath, "at most 4096 tokens, not 4097"],
  [requires("safety_level: strict"), memberPath, 'its safety level is not set, not "strict"'],
  [
    {
      ...route(
        "requires: {capabilities: [seed, reasoning], min_context_window: 2000000, safety_level: strict}",
      ),
      endpoint: "name: gpt, provider: openai, model: gpt-4.1, safety_level: lax",
    },
    memberPath,
    'requires: it lacks reasoning; its context window is 1000000, not 2000000; its safety level is "lax", not "strict"',
  ],
];

const adaptationRows: readonly Row[] = [
  [adapt(`system_prefix: ${"x".repeat(32_769)}`), `${adaptPath}.system_prefix`, "at most 32768 characters"],
  [adapt(`system_suffix: ${"x".repeat(32_769)}`), `${adaptPath}.system_suffix`, "at most 32768 characters"],
  [adapt("sampling: {temperature: 2.1}"), `${adaptPath}.sampling.temperature`, "0 to 2"],
  [adapt("sampling: {top_p: 0}"), `${adaptPath}.sampling.top_p`, "above 0 and at most 1"],
  [adapt("sampling: {top_k: 0}"), `${adaptPath}.sampling.top_k`, "at least 1"],
  [adapt("sampling: {frequency_penalty: 3}"), `${adaptPath}.sampling.frequency_penalty`, "-2 to 2"],
  [adapt("sampling: {presence_penalty: -3}"), `${adaptPath}.sampling.presence_penalty`, "-2 to 2"],
  [adapt("sampling: {top_logprobs: 21}"), `${adaptPath}.sampling.top_logprobs`, "0 to 20"],
  [adapt("drop: [DROPPED_FIELD_UNSPECIFIED]"), `${adaptPath}.drop[0]`, "must name a field"],
  [adapt("drop: [seed, seed]"), `${adaptPath}.drop[1]`, "twice"],
  [adapt("drop: [top_p], sampling: {top_p: 0.5}"), `${adaptPath}.drop[0]`, "both dropped and set"],
  [adapt("tool_names: {a b: c}"), `${adaptPath}.tool_names["a b"]`, "not of the form"],
  [adapt("tool_names: {a: b c}"), `${adaptPath}.tool_names["a"]`, "not of the form"],
  [adapt("tool_names: {a: c, b: c}"), `${adaptPath}.tool_names["b"]`, 'the model\'s name of "a" already'],
  [
    adapt(`tool_names: {${Array.from({ length: 129 }, (_, n) => `t${n}: u${n}`).join(", ")}}`),
    `${adaptPath}.tool_names`,
    "at most 128",
  ],
];

describe("checkRequirements()", () => {
  it.each(requirementRows)("refuses %j at %s", refusesRow);
});

describe("checkAdaptations()", () => {
  it.each(adaptationRows)("refuses %j at %s", refusesRow);
});
