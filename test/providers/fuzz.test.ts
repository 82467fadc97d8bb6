/** Streams that were damaged on their way: whatever comes, it is an answer or a Failure. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import type { ProviderEvent } from "../../src/core/model/event.ts";
import { plainHosts } from "../../src/core/model/host-presets.ts";
import { anthropic } from "../../src/providers/anthropic/adapter.ts";
import type { Dialect } from "../../src/providers/dialect.ts";
import { gemini } from "../../src/providers/gemini/adapter.ts";
import { openAiChat } from "../../src/providers/openai-chat/adapter.ts";
import { answerOf, bytesOf, endOf } from "./support/answer.ts";
import { mutate } from "./support/mutate.ts";

const runs = 10_000;

const chat = [
  { id: "c", model: "m", choices: [{ index: 0, delta: { role: "assistant", content: "Hé" } }] },
  { choices: [{ index: 0, delta: { content: [{ type: "thinking", thinking: [{ text: "hm" }] }] } }] },
  {
    choices: [
      {
        index: 0,
        delta: { tool_calls: [{ index: 0, id: "x", function: { name: "f", arguments: '{"a":' } }] },
      },
    ],
  },
  { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: "1}" } }] } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] },
  { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } },
];

const messages = [
  { type: "message_start", message: { id: "c", model: "m", usage: { input_tokens: 3 } } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hé" } },
  { type: "content_block_stop", index: 0 },
  {
    type: "content_block_start",
    index: 1,
    content_block: { type: "tool_use", id: "x", name: "f", input: {} },
  },
  { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"a":1}' } },
  { type: "content_block_stop", index: 1 },
  { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 2 } },
  { type: "message_stop" },
];

const contents = [
  {
    responseId: "c",
    modelVersion: "m",
    candidates: [{ content: { parts: [{ text: "hm", thought: true }] } }],
  },
  { candidates: [{ content: { parts: [{ text: "Hé" }] } }], usageMetadata: { promptTokenCount: 3 } },
  {
    candidates: [
      {
        content: { parts: [{ functionCall: { name: "f", args: { a: 1 } }, thoughtSignature: "s" }] },
        finishReason: "STOP",
      },
    ],
  },
];

const events = (list: readonly unknown[], end = "\n\n") =>
  list.map((one) => `data: ${JSON.stringify(one)}${end}`).join("");

const seeds: readonly (readonly [Dialect, string])[] = [
  [openAiChat, `: hello\n\n${events(chat)}data: [DONE]\n\n`],
  [anthropic, messages.map((one) => `event: ${one.type}\n${events([one])}`).join("")],
  [gemini, events(contents, "\r\n\r\n")],
];

/** What holds of every stream of events, however broken. */
function expectSound(seen: readonly ProviderEvent[], end: string): void {
  const finishes = seen.filter((event) => event.kind === "finish").length;
  const answer = answerOf(seen, end); // Throws on gaps and on calls without a name.
  if (finishes > 1) expect.fail("finished twice");
  if (end === "whole" && finishes === 0) expect.fail("ended cleanly without a finish");
  for (const event of seen) {
    if ((event.kind === "text" || event.kind === "refusal") && event.text === "") expect.fail("empty text");
  }
  if (end === "whole" && answer.finish?.reason === "tool-calls") {
    for (const tool of answer.tools) JSON.parse(tool.arguments);
  }
}

describe("decoders", () => {
  it.each(seeds)("read %o damaged streams or fail in order", (dialect, text) => {
    const random = seededRandom(20_261_122);
    const bytes = bytesOf(text);
    const source = { host: plainHosts[dialect.name], account: "account-a" };
    const ends = new Map<string, number>();
    for (let run = 0; run < runs; run += 1) {
      const decoder = dialect.createDecoder(source);
      const damaged = mutate(bytes, random);
      const cut = Math.floor(random() * damaged.length);
      const seen = [...decoder.push(damaged.subarray(0, cut)), ...decoder.push(damaged.subarray(cut))];
      const end = endOf(decoder);
      expectSound(seen, end);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    // The damage must reach the answers that are whole and the ways in which they fail.
    expect([...ends.keys()]).toEqual(expect.arrayContaining(["whole", "truncated", "malformed"]));
  });

  it.each(seeds)("never finish %o when its end is missing", (dialect, text) => {
    const source = { host: plainHosts[dialect.name], account: "account-a" };
    const bytes = bytesOf(text);
    const finishAt = text.search(/"finish_reason":|event: message_stop|"finishReason":/);
    const random = seededRandom(7);
    for (let run = 0; run < runs / 10; run += 1) {
      const decoder = dialect.createDecoder(source);
      const kept = bytes.subarray(0, Math.floor(random() * bytesOf(text.slice(0, finishAt)).length));
      decoder.push(kept);
      if (endOf(decoder) === "whole") expect.fail(`took ${kept.length} bytes for the whole`);
    }
  });

  it.each(seeds)("read answers of %o that came whole and damaged, or fail in order", (dialect, text) => {
    const random = seededRandom(3);
    const source = { host: plainHosts[dialect.name], account: "account-a" };
    const json = /data: (\{.*\})/.exec(text)?.[1] ?? "";
    for (let run = 0; run < runs / 10; run += 1) {
      try {
        expectSound(dialect.decodeUnary(mutate(bytesOf(json), random), source), "whole");
      } catch (error) {
        expect(error).toMatchObject({ name: "Failure" });
      }
    }
  });
});
