import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/core/base/json.ts";
import type { ProviderEvent } from "../../src/core/model/event.ts";
import { hostPresets } from "../../src/core/model/host-presets.ts";
import { type ServedPlace, withPlace } from "../../src/core/model/served-place.ts";
import { dialectFor } from "../../src/providers/dialects.ts";
import { eventFrame } from "../fixtures/frames.ts";
import { bytesOf } from "./support/answer.ts";
import { attempt, callOf, kinds, providerAt } from "./support/attempts.ts";
import { dialectCall } from "./support/calls.ts";
import { event, hello, httpServer, stop } from "./support/server.ts";

const nowhere: ServedPlace = { region: "", geography: "", upstream: "" };

function hostOf(preset: string) {
  const host = hostPresets.get(preset);
  if (host === undefined) throw new Error(`no preset ${preset}`);
  return host;
}

/** What a preset's dialect makes of a stream. */
function read(preset: string, bytes: Uint8Array): readonly ProviderEvent[] {
  const host = hostOf(preset);
  return dialectFor(host).createDecoder({ host, account: "a" }).push(bytes);
}

function placesIn(events: readonly ProviderEvent[]): readonly ServedPlace[] {
  return events.flatMap((one) => (one.kind === "served-place" ? [one.place] : []));
}

function messages(...lines: readonly object[]): Uint8Array {
  return bytesOf(lines.map((line) => `data: ${JSON.stringify(line)}\n\n`).join(""));
}

describe("where a call was served", () => {
  it.each([
    ["x-ms-region", "West Europe", "westeurope"],
    ["x-groq-region", "us-west-1", "us-west-1"],
  ])("is read from %s, before any output", async (header, value, region) => {
    await using server = await httpServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream", [header]: value });
      response.end(event(hello) + event(stop) + event("[DONE]"));
    });
    const { events } = await attempt(providerAt(server.url), callOf());
    expect(kinds(events)).toEqual(["accepted", "served-place", "model", "text", "finish"]);
    expect(placesIn(events)).toEqual([{ ...nowhere, region }]);
  });

  it("is not read from headers that say nothing, nor from where the connection ended", async () => {
    await using server = await httpServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "x-ms-region": " ", "cf-ray": "1-FRA" });
      response.end(event(hello) + event(stop) + event("[DONE]"));
    });
    const { events } = await attempt(providerAt(server.url), callOf());
    expect(placesIn(events)).toEqual([]);
  });

  it("is a geography with Anthropic, at the start of the stream and in a whole answer", () => {
    const usage = (inference_geo: string) => ({ input_tokens: 1, output_tokens: 1, inference_geo });
    const start = (geo: string) => messages({ type: "message_start", message: { usage: usage(geo) } });
    expect(placesIn(read("anthropic", start("US")))).toEqual([{ ...nowhere, geography: "us" }]);
    expect(placesIn(read("anthropic", start("not_available")))).toEqual([]);
    expect(placesIn(read("anthropic", start("")))).toEqual([]);
    const host = hostOf("anthropic");
    const whole = { type: "message", stop_reason: "end_turn", content: [], usage: usage("global") };
    const events = dialectFor(host).decodeUnary(bytesOf(JSON.stringify(whole)), { host, account: "a" });
    expect(placesIn(events)).toEqual([{ ...nowhere, geography: "global" }]);
  });

  it("is the provider behind OpenRouter, told once for as long as it is the same", () => {
    const chunk = (provider: string) => ({ provider, choices: [{ delta: { content: "a" } }] });
    const events = read("openrouter", messages(chunk("Together"), chunk("Together"), chunk("DeepInfra")));
    expect(placesIn(events)).toEqual([
      { ...nowhere, upstream: "Together" },
      { ...nowhere, upstream: "DeepInfra" },
    ]);
    expect(events[0]?.kind).toBe("served-place");
  });

  it("is the region of the model that a prompt router of Bedrock chose", () => {
    const metadata = (invokedModelId: string) =>
      eventFrame("metadata", { usage: { inputTokens: 1 }, trace: { promptRouter: { invokedModelId } } });
    const arn = "arn:aws:bedrock:eu-central-1:1:inference-profile/eu.amazon.nova-lite-v1:0";
    expect(placesIn(read("bedrock", metadata(arn)))).toEqual([{ ...nowhere, region: "eu-central-1" }]);
    expect(placesIn(read("bedrock", metadata("amazon.nova-lite-v1:0")))).toEqual([]);
  });

  it("adds up over events", () => {
    const region = withPlace(undefined, { ...nowhere, region: "westeurope" });
    const both = withPlace(region, { ...nowhere, geography: "eu" });
    expect(both).toEqual({ region: "westeurope", geography: "eu", upstream: "" });
    expect(withPlace(both, { ...nowhere, region: "uksouth" })).toMatchObject({ region: "uksouth" });
  });
});

describe("what keeps a call in its region", () => {
  const encode = (preset: string, region: string, options: JsonObject) => {
    const host = hostOf(preset);
    const facts = { dialect: host.dialect, preset };
    const call = dialectCall(facts, { providerOptions: new Map([[host.dialect, options]]) });
    return dialectFor(host).encode({ ...call, endpoint: { ...call.endpoint, region } }).body;
  };

  it("is sent with Anthropic, and no option of the caller's undoes it", () => {
    expect(encode("anthropic", "us", {})).toMatchObject({ inference_geo: "us" });
    expect(encode("anthropic", "us", { inference_geo: "global" })).toMatchObject({ inference_geo: "us" });
    expect(encode("anthropic", "", {})).not.toHaveProperty("inference_geo");
    expect(encode("anthropic", "", { inference_geo: "us" })).toMatchObject({ inference_geo: "us" });
  });

  it("is the address with others: their bodies say nothing of it", () => {
    expect(encode("openai", "eu", {})).toEqual(encode("openai", "", {}));
  });
});
