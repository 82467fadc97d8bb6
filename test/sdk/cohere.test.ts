/** Cohere's official client, unmodified, against the simulator. */
import { Cohere, CohereClientV2, CohereError } from "cohere-ai";
import { describe, expect, it } from "vitest";
import type { SimulatedProviderOptions } from "../../src/simulator/start.ts";
import { start } from "../simulator/running.ts";

const text = "Still water runs deep.";
const question = {
  model: "command-a-03-2025",
  messages: [{ role: "user" as const, content: "Tell me of the river." }],
};
const schema = { type: "object", properties: { depth: { const: 3 } } };
const tools = [{ type: "function" as const, function: { name: "gauge", parameters: schema } }];
const once = { maxRetries: 0 };

async function open(options: Partial<SimulatedProviderOptions> = {}): Promise<CohereClientV2> {
  const provider = await start({ dialect: "cohere", ...options });
  return new CohereClientV2({ token: "test", environment: provider.url });
}

describe("cohere-ai", () => {
  it("completes a call", async () => {
    const client = await open({ script: { text } });
    const answer = await client.chat(question, once);
    expect(answer).toMatchObject({
      finishReason: "COMPLETE",
      message: { content: [{ type: "text", text }] },
      usage: { billedUnits: { outputTokens: 4 } },
    });
  });

  it("streams a call", async () => {
    const client = await open({ script: { text } });
    let heard = "";
    let end: Cohere.V2ChatStreamResponse | undefined;
    for await (const event of await client.chatStream(question, once)) {
      if (event.type === "content-delta") heard += event.delta?.message?.content?.text ?? "";
      end = event;
    }
    expect(heard).toBe(text);
    expect(end).toMatchObject({ type: "message-end", delta: { finishReason: "COMPLETE" } });
  });

  it("calls a tool and goes on with its result, streamed and whole", async () => {
    const client = await open();
    const forced = { ...question, tools, toolChoice: Cohere.V2ChatRequestToolChoice.Required };
    let args = "";
    for await (const event of await client.chatStream(forced, once)) {
      if (event.type === "tool-call-delta")
        args += event.delta?.message?.toolCalls?.function?.arguments ?? "";
    }
    expect(JSON.parse(args)).toEqual({ depth: 3 });
    const asked = await client.chat(forced, once);
    const call = asked.message.toolCalls?.[0];
    expect(call).toMatchObject({ function: { name: "gauge", arguments: '{"depth":3}' } });
    const result = { role: "tool" as const, toolCallId: call?.id ?? "", content: "3 m" };
    const messages = [...question.messages, asked.message, result];
    const answer = await client.chat({ ...question, messages, tools }, once);
    expect(answer.finishReason).toBe("COMPLETE");
  });

  it("throws its own errors", async () => {
    const client = await open({ apiKey: "right" });
    const refused = client.chat(question, once);
    await expect(refused).rejects.toBeInstanceOf(Cohere.UnauthorizedError);
    const limited = await open({ fault: { kind: "error", error: "rate-limited" } });
    await expect(limited.chatStream(question, once)).rejects.toBeInstanceOf(CohereError);
  });

  it("tells of an error inside a stream as its end", async () => {
    const client = await open({ fault: { kind: "in-band-error", afterTokens: 2, error: "overloaded" } });
    let end: Cohere.V2ChatStreamResponse | undefined;
    for await (const event of await client.chatStream(question, once)) end = event;
    expect(end).toMatchObject({ type: "message-end", delta: { finishReason: "ERROR" } });
  });
});
