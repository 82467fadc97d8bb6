/** The rules of single hosts, over HTTP: who begins a conversation there can go on with it. */
import { describe, expect, it } from "vitest";
import type { DialectName } from "../../src/simulator/dialects.ts";
import type { Strictness } from "../../src/simulator/strictness.ts";
import { dataLines, type RawAnswer, send } from "./client.ts";
import { callOf } from "./dialect-calls.ts";
import { start } from "./running.ts";

type Message = Readonly<Record<string, unknown>>;

const user = { role: "user", content: "call:gauge" };
const tools = [{ type: "function", function: { name: "gauge", parameters: { type: "object" } } }];

async function asker(
  dialect: DialectName,
  strictness: Strictness,
): Promise<(fields: object, streaming?: boolean) => Promise<RawAnswer>> {
  const provider = await start({ dialect, strictness });
  return (fields, streaming = false) => send(callOf(provider, streaming, fields));
}

function messageOf(answer: RawAnswer): Message {
  const body = JSON.parse(answer.text) as { choices: readonly { message: Message }[] };
  return body.choices[0]?.message ?? {};
}

function callOfMessage(message: Message): { readonly id: string } {
  const [call] = message["tool_calls"] as readonly { readonly id: string }[];
  if (call === undefined) throw new Error("there was no call");
  return call;
}

describe("mistralToolIds", () => {
  it("gives ids of nine letters and takes no others", async () => {
    const ask = await asker("openai-chat", { mistralToolIds: true });
    const message = messageOf(await ask({ messages: [user], tools }));
    const { id } = callOfMessage(message);
    expect(id).toMatch(/^[a-zA-Z0-9]{9}$/u);
    const answered = { role: "tool", tool_call_id: id, content: "3 m" };
    expect((await ask({ messages: [user, message, answered], tools })).status).toBe(200);
    const foreign = { ...message, tool_calls: [{ ...callOfMessage(message), id: "call_0123456789" }] };
    const result = { ...answered, tool_call_id: "call_0123456789" };
    const refused = await ask({ messages: [user, foreign, result], tools });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("with a length of 9");
  });

  it("knows its host's fields and words, and sends usage unasked", async () => {
    const ask = await asker("openai-chat", { mistralToolIds: true });
    const fields = { messages: [user], tools, tool_choice: "any", random_seed: 3 };
    const answer = await ask(fields, true);
    expect(answer.status).toBe(200);
    const finish = dataLines(answer.text).at(-2) ?? "";
    expect(JSON.parse(finish)).toMatchObject({
      choices: [{ finish_reason: "tool_calls" }],
      usage: { prompt_tokens: expect.any(Number) },
    });
    const assistant = { role: "assistant", content: "Done." };
    expect((await ask({ messages: [user, assistant] })).text).toContain("Expected last role User or Tool");
  });

  it("is off for other hosts", async () => {
    const ask = await asker("openai-chat", {});
    expect(callOfMessage(messageOf(await ask({ messages: [user], tools }))).id).toMatch(/^call_/u);
    expect((await ask({ messages: [user], random_seed: 3 })).text).toContain("random_seed");
    expect((await ask({ messages: [user], tools, tool_choice: "any" })).status).toBe(400);
  });
});

describe("deepseekReasoning", () => {
  it("shows thoughts and wants them back with the calls", async () => {
    const ask = await asker("openai-chat", { deepseekReasoning: true });
    const message = messageOf(await ask({ messages: [user], tools }));
    expect(message["reasoning_content"]).toMatch(/\w/u);
    const answered = { role: "tool", tool_call_id: callOfMessage(message).id, content: "3 m" };
    expect((await ask({ messages: [user, message, answered], tools })).status).toBe(200);
    const { reasoning_content: _, ...silent } = message;
    const refused = await ask({ messages: [user, silent, answered, user], tools });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("Missing 'reasoning_content' in the assistant message at index 1");
  });

  it("streams thoughts before words, and none when told so", async () => {
    const ask = await asker("openai-chat", { deepseekReasoning: true });
    const thinking = (await ask({}, true)).text;
    expect(thinking.indexOf('"reasoning_content":"')).toBeLessThan(thinking.search(/"content":"\w/u));
    const plain = await ask({ thinking: { type: "disabled" } }, true);
    expect(plain.text).not.toContain("reasoning_content");
  });
});

describe("alternatingRoles", () => {
  it("refuses two turns of one role, which other hosts of Claude merge", async () => {
    const messages = [
      { role: "user", content: "One." },
      { role: "user", content: "Two." },
    ];
    const strict = await asker("anthropic", { alternatingRoles: true });
    expect((await strict({ messages })).status).toBe(400);
    const usual = await asker("anthropic", {});
    expect((await usual({ messages })).status).toBe(200);
  });
});
