/** Google's official client, unmodified, against the simulator. */
import { ApiError, FunctionCallingConfigMode, GoogleGenAI } from "@google/genai";
import { describe, expect, it } from "vitest";
import type { SimulatedProviderOptions } from "../../src/simulator/start.ts";
import { start } from "../simulator/running.ts";

const text = "Still water runs deep.";
const contents = [{ role: "user", parts: [{ text: "Tell me of the river." }] }];
const schema = { type: "object", properties: { depth: { const: 3 } } };
const tools = [{ functionDeclarations: [{ name: "gauge", parametersJsonSchema: schema }] }];
const forced = {
  tools,
  toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } },
};

async function open(options: Partial<SimulatedProviderOptions> = {}): Promise<GoogleGenAI> {
  const provider = await start({ dialect: "gemini", ...options });
  const httpOptions = { baseUrl: provider.url, retryOptions: { attempts: 1 } };
  return new GoogleGenAI({ apiKey: "test", vertexai: false, httpOptions });
}

describe("@google/genai", () => {
  it("completes a call", async () => {
    const client = await open({ script: { text } });
    const answer = await client.models.generateContent({ model: "gemini-2.5-flash", contents });
    expect(answer.text).toBe(text);
    expect(answer.candidates?.[0]?.finishReason).toBe("STOP");
    expect(answer.usageMetadata?.candidatesTokenCount).toBe(4);
  });

  it("streams a call", async () => {
    const client = await open({ script: { text } });
    const stream = await client.models.generateContentStream({ model: "gemini-2.5-flash", contents });
    let heard = "";
    let finish: string | undefined;
    for await (const chunk of stream) {
      heard += chunk.text ?? "";
      finish = chunk.candidates?.[0]?.finishReason ?? finish;
    }
    expect({ heard, finish }).toEqual({ heard: text, finish: "STOP" });
  });

  it("calls a tool and goes on with its result, streamed and whole", async () => {
    const client = await open();
    // The first model that wants its signatures back.
    const model = "gemini-3-pro-preview";
    const stream = await client.models.generateContentStream({ model, contents, config: forced });
    const parts = [];
    for await (const chunk of stream) parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
    expect(parts).toMatchObject([{ functionCall: { name: "gauge", args: { depth: 3 } } }]);
    const result = { functionResponse: { name: "gauge", response: { depth: "3 m" } } };
    const next = [...contents, { role: "model", parts }, { role: "user", parts: [result] }];
    const answer = await client.models.generateContent({ model, contents: next, config: { tools } });
    expect(answer.candidates?.[0]?.finishReason).toBe("STOP");
  });

  it("throws its own errors", async () => {
    const client = await open({ apiKey: "right" });
    const refused = client.models.generateContent({ model: "gemini-2.5-flash", contents });
    await expect(refused).rejects.toBeInstanceOf(ApiError);
    await expect(refused).rejects.toMatchObject({ status: 400 });
  });

  it("throws when a stream reports an error", async () => {
    const client = await open({ fault: { kind: "in-band-error", afterTokens: 2, error: "overloaded" } });
    const stream = await client.models.generateContentStream({ model: "gemini-2.5-flash", contents });
    const read = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk.text).not.toBe("");
    };
    await expect(read()).rejects.toMatchObject({ status: 503 });
  });
});
