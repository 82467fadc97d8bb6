import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { send } from "./client.ts";
import { callOf } from "./dialect-calls.ts";
import { recordedDelay } from "./manual-delay.ts";
import { start } from "./running.ts";

const body = Buffer.from('data: {"text":"naïve 🌊"}\n\ndata: [DONE]\n\n');

describe("a replay", () => {
  it("sends the bytes as they are, at its pace and in its portions", async () => {
    const { delay, waits } = recordedDelay();
    const replay = { body, bytesPerWrite: 10, everyMs: 3 };
    const provider = await start({ dialect: "openai-chat", script: { replay }, delay });
    const answer = await send(callOf(provider, true));
    expect(answer).toMatchObject({ status: 200, text: body.toString(), ending: "end" });
    expect(answer.headers["content-type"]).toBe("text/event-stream");
    expect(waits).toEqual(Array.from({ length: Math.ceil(body.byteLength / 10) - 1 }, () => 3));
    expect(provider.counters()).toMatchObject({ generations: 1, bytesAccepted: body.byteLength });
  });

  it.each([
    ["eof", "end"],
    ["close", "ECONNRESET"],
    ["reset", "ECONNRESET"],
  ] as const)("is cut at a byte with %s", async (manner, ending) => {
    const replay = { body, cut: { atByte: 20, manner } };
    const provider = await start({ dialect: "gemini", script: { replay } });
    const answer = await send(callOf(provider, true));
    expect(answer).toMatchObject({ text: body.subarray(0, 20).toString(), ending });
  });

  it("stalls at a byte until the client leaves", async () => {
    const replay = { body, cut: { atByte: 6, manner: "stall" } } as const;
    const provider = await start({ dialect: "anthropic", script: { replay } });
    const answer = await send({ ...callOf(provider, true), onText: (_text, abort) => abort() });
    expect(answer.text).toBe("data: ");
    await vi.waitUntil(() => provider.counters().cancelledByClient === 1);
  });

  it("reads a file, and takes status and headers as given", async () => {
    const file = join(tmpdir(), `spillway-replay-${process.pid}.json`);
    await writeFile(file, '{"error":"gone"}');
    const headers = { "content-type": "application/json", "retry-after": "9" };
    const provider = await start({ dialect: "anthropic" });
    provider.setScript({ replay: { body: { file }, status: 503, headers } });
    const answer = await send(callOf(provider, true));
    expect(answer).toMatchObject({ status: 503, text: '{"error":"gone"}' });
    expect(answer.headers).toMatchObject(headers);
  });

  it("breaks the connection when its file can not be read", async () => {
    const replay = { body: { file: "no-such-file.sse" } };
    const provider = await start({ dialect: "anthropic", script: { replay } });
    await expect(send(callOf(provider, true))).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(provider.counters()).toMatchObject({ openRequests: 0 });
  });
});
