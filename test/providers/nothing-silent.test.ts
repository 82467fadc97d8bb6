/**
 * Whatever a caller sets is either on the wire or told as dropped or changed: with every
 * preset, for models that can everything and models that can nothing.
 */
import { describe, expect, it } from "vitest";
import type { Capability } from "../../src/core/model/capability.ts";
import { hostPresets } from "../../src/core/model/host-presets.ts";
import { type CompletionRequest, noSampling, type ReasoningEffort } from "../../src/core/model/request.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { dialectCall } from "./support/calls.ts";

const everything: readonly Capability[] = [
  "tools",
  "parallel-tools",
  "json",
  "json-schema",
  "images",
  "image-urls",
  "reasoning",
  "logprobs",
  "seed",
];

/** Those of whose traits a codec knows by name, and one that hides what it is. */
const models = [
  "some-model",
  "claude-sonnet-4-5",
  "claude-opus-5",
  "gemini-2.0-flash",
  "gemini-2.5-pro",
  "gemini-3-pro",
  "eu.anthropic.claude-3-5-sonnet-20241022-v2:0",
  "amazon.nova-2-lite-v1:0",
  "mistral.mistral-large-2402-v1:0",
  "openai.gpt-oss-120b-1:0",
] as const;

const tool = (name: string, strict: boolean) => ({
  name,
  description: "d",
  parameters: { type: "object", properties: {} },
  strict,
});

type Changes = Partial<CompletionRequest>;
const sampling = (changes: object): Changes => ({ sampling: { ...noSampling, ...changes } });
const effort = (reasoningEffort: ReasoningEffort) => sampling({ reasoningEffort });

/** What is set, how it shows on the wire, and how it is told where it does not. */
const wishes: readonly (readonly [what: string, changes: Changes, onWire: RegExp, told: RegExp])[] = [
  ["temperature", sampling({ temperature: 0.375 }), /0\.375/, /sampling\.temperature/],
  ["a high temperature", sampling({ temperature: 1.875 }), /1\.875/, /sampling\.temperature/],
  ["top_p", sampling({ topP: 0.8125 }), /0\.8125/, /sampling\.top_p/],
  ["top_k", sampling({ topK: 37 }), /\b37\b/, /sampling\.top_k/],
  ["seed", sampling({ seed: 4_711 }), /\b4711\b/, /sampling\.seed/],
  ["frequency_penalty", sampling({ frequencyPenalty: 0.1875 }), /0\.1875/, /sampling\.frequency_penalty/],
  ["presence_penalty", sampling({ presencePenalty: 0.1875 }), /0\.1875/, /sampling\.presence_penalty/],
  ["top_logprobs", sampling({ topLogprobs: 3 }), /logprobs":3\b/, /sampling\.top_logprobs/],
  ["low effort", effort("low"), /thinking|reasoning/i, /reasoning_effort/],
  ["high effort", effort("high"), /thinking|reasoning/i, /reasoning_effort/],
  ["stop sequences", { stopSequences: ["§§"] }, /§§/, /stop_sequences/],
  ["a bound", { maxOutputTokens: 777 }, /\b777\b/, /max_output_tokens/],
  ["a bound above the endpoint's", { maxOutputTokens: 99_999 }, /\b99999\b/, /max_output_tokens/],
  [
    "strict tools, and one that is not",
    { tools: [tool("weather", true), tool("time", false)] },
    /strict":true/,
    /tools\.strict/,
  ],
  [
    "a tool by name",
    {
      tools: [tool("weather", false), tool("time", false)],
      toolChoice: { mode: { name: "time" }, parallel: undefined },
    },
    /(?:choice|allowedFunctionNames).*time/i,
    /tool_choice|tools to the one/,
  ],
  [
    "no tool",
    { tools: [tool("weather", false)], toolChoice: { mode: "none", parallel: undefined } },
    /none/i,
    /dropped tools|tool_choice/,
  ],
  [
    "some tool",
    { tools: [tool("weather", false)], toolChoice: { mode: "required", parallel: undefined } },
    /required|"any"/i,
    /tool_choice/,
  ],
  [
    "a schema",
    { format: { kind: "json-schema", name: "n", schema: { type: "object", title: "Zettel" }, strict: true } },
    /Zettel/,
    /^$/,
  ],
];

describe("what a caller sets", () => {
  const hosts = [...hostPresets.values()];

  it.each(hosts)("is on the wire or told: $name", (host) => {
    const dialect = dialectFor(host);
    const silent: string[] = [];
    for (const model of models) {
      for (const can of [[], ["tools"], everything] as const) {
        for (const [what, changes, onWire, told] of wishes) {
          const facts = { dialect: host.dialect, preset: host.name, model, can };
          const { body, adaptations } = dialect.encode(dialectCall(facts, changes));
          const sent = onWire.test(JSON.stringify(body));
          if (!sent && !adaptations.some((change) => told.test(change))) {
            silent.push(`${what} (${model}, ${can.length === 0 ? "can nothing" : can.join("+")})`);
          }
        }
      }
    }
    expect(silent).toEqual([]);
  });
});
