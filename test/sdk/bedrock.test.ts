/**
 * The official AWS client, unmodified, against the simulator: over HTTP/2, which it
 * speaks to any host, with an API key and with signatures that are checked in full.
 */
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  type ConverseStreamOutput,
  ServiceUnavailableException,
  ThrottlingException,
} from "@aws-sdk/client-bedrock-runtime";
import { afterEach, describe, expect, it } from "vitest";
import type { SimulatedProviderOptions } from "../../src/simulator/start.ts";
import { start } from "../simulator/running.ts";

const text = "Still water runs deep.";
const question: ConverseStreamCommandInput = {
  modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
  messages: [{ role: "user", content: [{ text: "Tell me of the river." }] }],
};
const json = { type: "object", properties: { depth: { const: 3 } } };
const tools = [{ toolSpec: { name: "gauge", inputSchema: { json } } }];
const accessKey = { id: "AKIASIMULATED", secret: "a/secret+that=signs" };
const credentials = { accessKeyId: accessKey.id, secretAccessKey: accessKey.secret };

const clients: BedrockRuntimeClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

async function open(
  options: Partial<SimulatedProviderOptions> = {},
  config: BedrockRuntimeClientConfig = { token: { token: "test" }, authSchemePreference: ["httpBearerAuth"] },
): Promise<BedrockRuntimeClient> {
  const provider = await start({ dialect: "bedrock", ...options });
  const client = new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: provider.url,
    maxAttempts: 1,
    ...config,
  });
  clients.push(client);
  return client;
}

async function eventsOf(
  client: BedrockRuntimeClient,
  input: ConverseStreamCommandInput = question,
): Promise<readonly ConverseStreamOutput[]> {
  const { stream } = await client.send(new ConverseStreamCommand(input));
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

describe("@aws-sdk/client-bedrock-runtime", () => {
  it("completes a call", async () => {
    const client = await open({ script: { text } });
    const answer = await client.send(new ConverseCommand(question));
    expect(answer).toMatchObject({
      output: { message: { role: "assistant", content: [{ text }] } },
      stopReason: "end_turn",
      usage: { outputTokens: 4 },
    });
  });

  it("streams a call to its stop and its usage", async () => {
    const events = await eventsOf(await open({ script: { text } }));
    const heard = events.map((event) => event.contentBlockDelta?.delta?.text ?? "").join("");
    expect(heard).toBe(text);
    expect(events.at(-2)).toMatchObject({ messageStop: { stopReason: "end_turn" } });
    expect(events.at(-1)).toMatchObject({ metadata: { usage: { outputTokens: 4 } } });
  });

  it("thinks, calls a tool and goes on with its result, streamed and whole", async () => {
    const client = await open();
    const thinking = { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 1024 } } };
    const messages = [{ role: "user" as const, content: [{ text: "call:gauge" }] }];
    const first = { ...question, ...thinking, messages, toolConfig: { tools } };
    const events = await eventsOf(client, first);
    const input = events.map((event) => event.contentBlockDelta?.delta?.toolUse?.input ?? "").join("");
    expect(JSON.parse(input)).toEqual({ depth: 3 });
    const asked = await client.send(new ConverseCommand(first));
    const message = asked.output?.message;
    if (message === undefined) throw new Error("there was no message");
    const toolUseId = message.content?.find((block) => block.toolUse)?.toolUse?.toolUseId;
    const result = { toolResult: { toolUseId, content: [{ text: "3 m" }] } };
    const next = [...messages, message, { role: "user" as const, content: [result] }];
    const answer = await client.send(new ConverseCommand({ ...first, messages: next }));
    expect(answer.stopReason).toBe("end_turn");
  });

  it("signs so that the secret proves it", async () => {
    const client = await open({ script: { text }, accessKey }, { credentials });
    expect((await client.send(new ConverseCommand(question))).stopReason).toBe("end_turn");
    expect(await eventsOf(client)).toHaveLength(4 + 4);
  });

  it("is turned away with another secret", async () => {
    const client = await open({ accessKey }, { credentials: { ...credentials, secretAccessKey: "wrong" } });
    const refused = client.send(new ConverseCommand(question));
    await expect(refused).rejects.toMatchObject({ name: "InvalidSignatureException" });
  });

  it("throws its own errors", async () => {
    const client = await open({ fault: { kind: "error", error: "rate-limited" } });
    await expect(client.send(new ConverseCommand(question))).rejects.toBeInstanceOf(ThrottlingException);
    await expect(eventsOf(client)).rejects.toBeInstanceOf(ThrottlingException);
  });

  it("throws when a stream reports an error, is broken or is cut", async () => {
    const overloaded = await open({ fault: { kind: "in-band-error", afterTokens: 2, error: "overloaded" } });
    await expect(eventsOf(overloaded)).rejects.toBeInstanceOf(ServiceUnavailableException);
    const malformed = await open({ fault: { kind: "malformed", afterTokens: 2 } });
    await expect(eventsOf(malformed)).rejects.toThrow(/checksum/u);
    const reset = await open({ fault: { kind: "cut", afterTokens: 2, manner: "reset" } });
    await expect(eventsOf(reset)).rejects.toThrow();
  });
});
