import { describe, expect, it } from "vitest";
import type { ProviderEvent } from "../../src/core/model/event.ts";
import type { DialectName } from "../../src/core/model/host-preset.ts";
import { plainHosts } from "../../src/core/model/host-presets.ts";
import { noSampling } from "../../src/core/model/request.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { createLogprobCarrier, openAiLogprobs } from "../../src/providers/logprobs.ts";
import { bytesOf, singles } from "./support/answer.ts";
import { dialectCall } from "./support/calls.ts";
import { event } from "./support/server.ts";

const high = {
  token: "High",
  logprob: -0.25,
  alternatives: [
    { token: "High", logprob: -0.25 },
    { token: "Low", logprob: -1.5 },
  ],
};
const water = { token: " water", logprob: -1, alternatives: [] };

/** As OpenAI writes them. */
const raw = [
  { token: "High", logprob: -0.25, bytes: [72], top_logprobs: high.alternatives },
  { token: " water", logprob: -1, bytes: null, top_logprobs: [] },
];

function streamed(dialect: DialectName, ...chunks: readonly unknown[]): readonly ProviderEvent[] {
  const host = plainHosts[dialect];
  const decoder = dialectFor(host).createDecoder({ host, account: "account-a" });
  const events = singles(bytesOf(chunks.map(event).join(""))).flatMap((byte) => decoder.push(byte));
  decoder.end();
  return events;
}

function whole(dialect: DialectName, body: unknown): readonly ProviderEvent[] {
  const host = plainHosts[dialect];
  return dialectFor(host).decodeUnary(bytesOf(JSON.stringify(body)), { host, account: "account-a" });
}

const texts = (events: readonly ProviderEvent[]) => events.filter(({ kind }) => kind === "text");

describe("log probabilities of chat completions", () => {
  const chunk = (content: string, tokens: unknown, finish_reason: string | null = null) => ({
    choices: [{ index: 0, delta: { content }, logprobs: tokens && { content: tokens }, finish_reason }],
  });

  it("come with their text", () => {
    const events = streamed(
      "openai-chat",
      chunk("High", [raw[0]]),
      chunk(" water", [raw[1]]),
      chunk("!", null),
      chunk("", null, "stop"),
      "[DONE]",
    );
    expect(texts(events)).toEqual([
      { kind: "text", text: "High", logprobs: [high] },
      { kind: "text", text: " water", logprobs: [water] },
      { kind: "text", text: "!" },
    ]);
  });

  it("of a piece of a character wait for the character", () => {
    const part = { token: "\\xf0\\x9f", logprob: -2, top_logprobs: [] };
    const rest = { token: "\\x8c\\x8a", logprob: -0.5, top_logprobs: [] };
    const events = streamed("openai-chat", chunk("", [part]), chunk("🌊", [rest], "stop"), "[DONE]");
    expect(texts(events)).toMatchObject([{ text: "🌊", logprobs: [{ logprob: -2 }, { logprob: -0.5 }] }]);
  });

  it("come whole with an answer that came whole", () => {
    const message = { role: "assistant", content: "High water" };
    const choices = [{ index: 0, message, logprobs: { content: raw }, finish_reason: "stop" }];
    expect(texts(whole("openai-chat", { choices }))).toEqual([
      { kind: "text", text: "High water", logprobs: [high, water] },
    ]);
  });
});

describe("log probabilities of Gemini", () => {
  it("come with the text of their chunk", () => {
    const logprobsResult = {
      chosenCandidates: [
        { token: "High", tokenId: 7, logProbability: -0.25 },
        { token: " water", logProbability: -1 },
      ],
      topCandidates: [
        {
          candidates: high.alternatives.map(({ token, logprob }) => ({ token, logProbability: logprob })),
        },
      ],
    };
    const content = { role: "model", parts: [{ text: "hm", thought: true }, { text: "High water" }] };
    const body = { candidates: [{ content, logprobsResult, finishReason: "STOP" }] };
    const text = { kind: "text", text: "High water", logprobs: [high, water] };
    expect(texts(streamed("gemini", body))).toEqual([text]);
    expect(texts(whole("gemini", body))).toEqual([text]);
  });
});

describe("log probabilities of Cohere", () => {
  const item = (text: string, ...logprobs: readonly unknown[]) => ({ text, token_ids: [7, 8], logprobs });
  const content = (text: string) => ({ message: { content: { type: "text", text } } });
  const first = { token: "High", logprob: -0.25, alternatives: [] };
  const rest = { token: "", logprob: -0.5, alternatives: [] };

  it("come with their text, whose tokens are not told apart", () => {
    const events = streamed(
      "cohere",
      { type: "content-delta", index: 0, delta: content("High"), logprobs: item("High", -0.25, -0.5) },
      { type: "content-delta", index: 0, delta: content(" water"), logprobs: item(" water", -1, "-1", null) },
      { type: "content-delta", index: 0, delta: content("!"), logprobs: null },
      { type: "message-end", delta: { finish_reason: "COMPLETE" } },
    );
    expect(texts(events)).toEqual([
      { kind: "text", text: "High", logprobs: [first, rest] },
      { kind: "text", text: " water", logprobs: [water] },
      { kind: "text", text: "!" },
    ]);
  });

  it("come whole with an answer that came whole", () => {
    const body = {
      finish_reason: "COMPLETE",
      message: { content: [{ type: "text", text: "High water" }] },
      logprobs: [item("High", -0.25), item(" water", -1)],
    };
    expect(texts(whole("cohere", body))).toEqual([
      { kind: "text", text: "High water", logprobs: [first, water] },
    ]);
  });
});

describe("log probabilities of Responses", () => {
  const part = { type: "output_text", text: "High water", logprobs: raw };
  const item = { type: "message", id: "m", role: "assistant", content: [part] };
  const response = { id: "r", status: "completed", output: [item] };

  it("come with their text, and once", () => {
    const delta = (text: string, logprobs: unknown) => ({
      ...{ type: "response.output_text.delta", output_index: 0, content_index: 0 },
      delta: text,
      logprobs,
    });
    const events = streamed(
      "openai-responses",
      { type: "response.created", response: { id: "r" } },
      delta("High", [raw[0]]),
      delta(" water", [raw[1]]),
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response },
    );
    expect(texts(events)).toEqual([
      { kind: "text", text: "High", logprobs: [high] },
      { kind: "text", text: " water", logprobs: [water] },
    ]);
    expect(texts(whole("openai-responses", response))).toEqual([
      { kind: "text", text: "High water", logprobs: [high, water] },
    ]);
  });

  it("are asked for by name, beside thoughts", () => {
    const sampling = { ...noSampling, topLogprobs: 2 };
    const encoded = (...can: readonly ("logprobs" | "reasoning")[]) =>
      dialectFor(plainHosts["openai-responses"]).encode(
        dialectCall({ dialect: "openai-responses", can }, { sampling }),
      );
    expect(encoded("logprobs").body).toMatchObject({
      top_logprobs: 2,
      include: ["message.output_text.logprobs"],
    });
    expect(encoded().body).not.toHaveProperty("include");
    expect(encoded().adaptations.join()).toContain("sampling.top_logprobs");
  });
});

describe("a dialect without log probabilities", () => {
  it.each(["anthropic", "bedrock"] as const)("says that it dropped them: %s", (dialect) => {
    const sampling = { ...noSampling, topLogprobs: 2 };
    const { adaptations } = dialectFor(plainHosts[dialect]).encode(dialectCall({ dialect }, { sampling }));
    expect(adaptations.join()).toContain("dropped sampling.top_logprobs");
  });
});

describe("hostile log probabilities", () => {
  it("that are no numbers, or too many, are left out", () => {
    const many = Array.from({ length: 30 }, () => ({ token: "x", logprob: -1 }));
    const tokens = [
      { token: "a" },
      { token: "b", logprob: "-1" },
      { token: 7, logprob: -1, top_logprobs: many },
    ];
    const read = openAiLogprobs(tokens);
    expect(read).toMatchObject([{ token: "", logprob: -1 }]);
    expect(read[0]?.alternatives).toHaveLength(20);
  });

  it("without text do not pile up for ever", () => {
    const carrier = createLogprobCarrier();
    const events: ProviderEvent[] = [];
    for (let at = 0; at < 10_000; at += 1) carrier.add([water]);
    carrier.attaching((one) => events.push(one))({ kind: "text", text: "a" });
    carrier.attaching((one) => events.push(one))({ kind: "text", text: "b" });
    expect(events[0]).toMatchObject({ logprobs: expect.objectContaining({ length: 1024 }) });
    expect(events[1]).toEqual({ kind: "text", text: "b" });
  });
});
