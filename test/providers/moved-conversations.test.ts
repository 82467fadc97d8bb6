/**
 * Conversations that were begun with one provider and go on with another: three turns
 * with calls of tools and thoughts, as the first provider really wrote them, must be
 * taken by every other one under its strictest rules.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OutputEvent } from "../../src/core/model/event.ts";
import { isOutput } from "../../src/core/model/event.ts";
import type { DialectName } from "../../src/core/model/host-preset.ts";
import type { Message, Part, ToolCall } from "../../src/core/model/message.ts";
import { type CompletionRequest, noSampling } from "../../src/core/model/request.ts";
import { Secret } from "../../src/core/model/secret.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import type { Strictness } from "../../src/simulator/strictness.ts";
import { messageOf } from "../../src/stream/collect.ts";
import { attempt, callOf, providerAt } from "./support/attempts.ts";
import { type EndpointFacts, message, requestOf } from "./support/calls.ts";

interface Place {
  readonly name: string;
  readonly dialect: DialectName;
  readonly preset: string;
  readonly model: string;
  readonly root: string;
  readonly strictness?: Strictness;
}

const dialects: readonly Place[] = [
  { name: "openai-chat", dialect: "openai-chat", preset: "openai", model: "gpt-5-mini", root: "/v1" },
  {
    name: "openai-responses",
    dialect: "openai-responses",
    preset: "openai-responses",
    model: "gpt-5-mini",
    root: "/v1",
  },
  {
    name: "anthropic",
    dialect: "anthropic",
    preset: "anthropic",
    model: "claude-sonnet-4-5",
    root: "/v1",
    strictness: { alternatingRoles: true },
  },
  { name: "gemini", dialect: "gemini", preset: "gemini", model: "gemini-3-pro-preview", root: "/v1beta" },
  {
    name: "bedrock",
    dialect: "bedrock",
    preset: "bedrock",
    model: "us.anthropic.claude-sonnet-4-5-v1:0",
    root: "",
  },
  { name: "cohere", dialect: "cohere", preset: "cohere", model: "command-a-reasoning-08-2025", root: "" },
];

/** Hosts with rules of their own. */
const hosts: readonly Place[] = [
  {
    name: "mistral",
    dialect: "openai-chat",
    preset: "mistral",
    model: "mistral-large-latest",
    root: "/v1",
    strictness: { mistralToolIds: true },
  },
  {
    name: "deepseek",
    dialect: "openai-chat",
    preset: "deepseek",
    model: "deepseek-chat",
    root: "/v1",
    strictness: { deepseekReasoning: true },
  },
];

const places = [...dialects, ...hosts];
const servers = new Map<string, SimulatedProvider>();

beforeAll(async () => {
  for (const { name, dialect, strictness = {} } of places) {
    const script = { tokens: 6, reasoningTokens: 4 };
    servers.set(name, await startSimulatedProvider({ dialect, strictness, script }));
  }
});

afterAll(async () => {
  for (const server of servers.values()) await server.close();
});

const tools: CompletionRequest["tools"] = ["weather", "time"].map((name) => ({
  name,
  description: `Tells the ${name}`,
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  strict: false,
}));

interface Turn {
  /** "whole", or what went wrong. */
  readonly end: string;
  readonly message: Message;
  readonly calls: readonly ToolCall[];
  readonly adaptations: readonly string[];
}

async function ask(place: Place, messages: readonly Message[]): Promise<Turn> {
  const { dialect, preset, model, name, root } = place;
  const facts: EndpointFacts = {
    dialect,
    preset,
    model,
    can: ["tools", "parallel-tools", "json", "json-schema", "images", "reasoning"],
    maxOutputTokens: 4096,
  };
  const provider = providerAt(`${servers.get(name)?.url}${root}`, { apiKey: new Secret("key-1") }, facts);
  const adaptations: string[] = [];
  const sampling = { ...noSampling, reasoningEffort: "low" } as const;
  const request = requestOf({ messages, tools, sampling });
  const call = callOf({ request, onAdapted: (change) => adaptations.push(change) }, facts);
  const { events, failure } = await attempt(provider, call);
  await provider.close();
  const output: readonly OutputEvent[] = events.filter(isOutput);
  const said = messageOf(output, dialect);
  return {
    end: failure === undefined ? "whole" : `${failure.kind}: ${failure.message} ${failure.cause}`,
    message: said,
    calls: said.parts.flatMap((part) => (part.kind === "tool-call" ? [part.call] : [])),
    adaptations,
  };
}

/** Each result in a message of its own, as OpenAI's callers write them. */
function resultsOf(calls: readonly ToolCall[]): readonly Message[] {
  return calls.map(({ id, name }) =>
    message("tool", {
      kind: "tool-result",
      result: { toolCallId: id, content: `${name}: fine`, isError: name === "time" },
    }),
  );
}

const questions = [
  "How is the weather? call:weather call:time",
  "And tomorrow? call:weather",
  "And the day after? call:time call:weather",
];

/** Three turns: two with their answers, and one whose results have just come. */
async function begin(place: Place): Promise<readonly Message[]> {
  let messages: readonly Message[] = [message("system", "Be brief.")];
  for (const [turn, question] of questions.entries()) {
    messages = [...messages, message("user", question)];
    const called = await ask(place, messages);
    expect([place.name, turn, called.end]).toEqual([place.name, turn, "whole"]);
    expect(called.calls.length).toBeGreaterThan(0);
    messages = [...messages, called.message, ...resultsOf(called.calls)];
    if (turn === questions.length - 1) break;
    const answered = await ask(place, messages);
    expect([place.name, turn, answered.end]).toEqual([place.name, turn, "whole"]);
    messages = [...messages, answered.message];
  }
  return messages;
}

function thoughtsIn(messages: readonly Message[]): readonly (Part & { readonly kind: "reasoning" })[] {
  return messages.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === "reasoning" ? [part] : [])));
}

describe.each(places)("a conversation begun with $name", (origin) => {
  let messages: readonly Message[] = [];

  beforeAll(async () => {
    messages = await begin(origin);
  });

  it.each(places)("goes on with $name", async (target) => {
    const next = await ask(target, messages);
    expect(next.end).toBe("whole");
    expect(next.message.parts.length).toBeGreaterThan(0);
    const later = [...messages, next.message, message("user", "Thank you."), message("user", "Go on.")];
    expect((await ask(target, later)).end).toBe("whole");
  });

  it("keeps no thought from another dialect, and says so", async () => {
    const shown = thoughtsIn(messages);
    for (const target of dialects.filter(({ dialect }) => dialect !== origin.dialect)) {
      const { adaptations } = await ask(target, messages);
      const told = adaptations.some((change) => change.startsWith("dropped reasoning"));
      expect([target.name, told]).toEqual([target.name, shown.length > 0]);
    }
  });
});

describe("ids of tool calls", () => {
  it("are told of when a host wants them in another form", async () => {
    const [openAi] = dialects;
    const [mistral] = hosts;
    if (openAi === undefined || mistral === undefined) throw new Error("no places");
    const { adaptations } = await ask(mistral, await begin(openAi));
    expect(adaptations).toContain("changed ids of tool calls: the host takes them in another form");
  });
});
