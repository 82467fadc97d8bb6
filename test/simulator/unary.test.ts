import { describe, expect, it } from "vitest";
import { dialects } from "../../src/simulator/dialects.ts";
import { send } from "./client.ts";
import { callOf, cases, dialectNames } from "./dialect-calls.ts";
import { anyone } from "./framing.ts";
import { start } from "./running.ts";

const text = "Still water.";
const schema = { type: "object", properties: { depth: { const: 3 } }, additionalProperties: false };

describe.each(dialectNames)("a whole answer of %s", (dialect) => {
  const { cached, calledTool, forcedTool, format, thinking, thought, whole } = cases[dialect];

  it("has the dialect's form and its length in the headers", async () => {
    const provider = await start({ dialect, script: { text } });
    const answer = await send(callOf(provider, false));
    expect(JSON.parse(answer.text)).toMatchObject(whole(text));
    expect(answer.headers["content-length"]).toBe(String(Buffer.byteLength(answer.text)));
    expect(answer.headers["content-type"]).toMatch(/^application\/json/u);
  });

  it("carries tool calls as the dialect does", async () => {
    const provider = await start({ dialect });
    const { text: body } = await send(callOf(provider, false, forcedTool(schema)));
    expect(JSON.parse(body)).toMatchObject(calledTool);
  });

  it("shows thoughts where the dialect shows them", async () => {
    const provider = await start({ dialect, script: { text, reasoningTokens: 5 } });
    const { text: body } = await send(callOf(provider, false, thinking));
    expect(JSON.parse(body)).toMatchObject(thought(text));
  });

  it("counts what a cache spared or took in as the dialect does", async () => {
    const provider = await start({ dialect, script: { text, cache: { read: 3, write: 2 } } });
    const call = callOf(provider, false);
    const { text: body } = await send(call);
    const asked = dialects[dialect].read(
      {
        method: "POST",
        path: new URL(call.url).pathname,
        query: new URLSearchParams(),
        headers: { ...call.headers },
        body: JSON.stringify(call.body),
      },
      anyone,
    );
    const prompt = asked.kind === "completion" ? asked.question.promptTokens : 0;
    expect(prompt).toBeGreaterThan(5);
    expect(JSON.parse(body)).toMatchObject(cached(prompt));
  });

  it("answers in JSON of the schema that was asked for", async () => {
    const provider = await start({ dialect });
    const { status, text: body } = await send(callOf(provider, false, format(schema)));
    expect(status).toBe(200);
    expect(body).toContain(JSON.stringify('{"depth":3}').slice(1, -1));
  });
});
