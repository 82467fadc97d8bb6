/**
 * Recorded streams through the whole service: provider bytes in at one end, a gRPC
 * client at the other. Whole, they arrive as they are; cut at any byte before the
 * dialect's completion rule is met, the answer is the backup's.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FinishReason } from "../../gen/spillway/v1/completion_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";
import { readStream } from "../support/read-stream.ts";

const fixtures = join(import.meta.dirname, "../../../shared/fixtures");
const isThere = existsSync(fixtures);
if (!isThere) console.log("skipped: the recorded streams (../shared/fixtures) are not on this machine");

const recordings = [
  {
    dialect: "anthropic",
    file: "anthropic/bodies/TestAnthropicCommon__claude-sonnet-4__simple_streaming.0.200.sse",
    /** The bytes from which on the answer is whole. */
    wholeAt: (body: string) => body.indexOf("\n\n", body.indexOf('"type":"message_stop"')) + 2,
  },
  {
    dialect: "gemini",
    file: "gemini/bodies/TestGoogleCommon__gemini-2.5-flash__simple_streaming.0.200.sse",
    // A lone carriage return ends a line too, so the last byte of the blank line may be missing.
    wholeAt: (body: string) => body.indexOf("\r\n\r\n", body.indexOf('"finishReason"')) + 3,
  },
  {
    dialect: "openai-chat",
    file: "openai/bodies/TestOpenAICommon__openai-gpt-4o-mini__simple_streaming.0.200.sse",
    wholeAt: (body: string) => body.indexOf("\n\n", body.indexOf('"finish_reason":"stop"')) + 2,
  },
] as const;

/** Text, reason and usage as a naive reader of the JSON lines finds them. */
function naive(dialect: string, body: string): { text: string; input: bigint; output: bigint } {
  const lines = body
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:") && !line.includes("[DONE]"))
    .map((line) => JSON.parse(line.slice(5)));
  let text = "";
  let input = 0;
  let output = 0;
  for (const line of lines) {
    if (dialect === "anthropic") {
      text += line.delta?.text ?? "";
      const usage = line.message?.usage ?? line.usage;
      input = usage?.input_tokens ?? input;
      output = usage?.output_tokens ?? output;
    } else if (dialect === "gemini") {
      text += (line.candidates?.[0]?.content?.parts ?? [])
        .map((part: { text?: string }) => part.text ?? "")
        .join("");
      input = line.usageMetadata?.promptTokenCount ?? input;
      const usage = line.usageMetadata;
      if (usage !== undefined) output = (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0);
    } else {
      text += line.choices?.[0]?.delta?.content ?? "";
      input = line.usage?.prompt_tokens ?? input;
      output = line.usage?.completion_tokens ?? output;
    }
  }
  return { text, input: BigInt(input), output: BigInt(output) };
}

const request = {
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
};
const backupText = "the backup's own words";

describe.skipIf(!isThere).each(recordings)("a recorded $dialect stream", ({ dialect, file, wholeAt }) => {
  const body = isThere ? readFileSync(join(fixtures, file)) : Buffer.alloc(0);
  let primary: SimulatedProvider;
  let backup: SimulatedProvider;
  let gateway: Gateway;

  beforeAll(async () => {
    primary = await startSimulatedProvider({ dialect, script: { replay: { body } } });
    backup = await startSimulatedProvider({ dialect: "openai-chat", script: { text: backupText } });
    gateway = await startGateway(
      tieredConfig([
        { name: "primary", dialect, url: primary.url },
        { name: "backup", dialect: "openai-chat", url: backup.url },
      ]),
    );
  });

  afterAll(async () => {
    await gateway.app.drain();
    await Promise.all([primary.close(), backup.close()]);
  });

  it.each([1, 7, 64, 100_000])("arrives as it is in writes of %i bytes", async (bytesPerWrite) => {
    primary.setScript({ replay: { body, bytesPerWrite } });
    const read = await readStream(gateway.completions.streamComplete({ request }));
    const expected = naive(dialect, body.toString());
    expect(read.text).toBe(expected.text);
    expect(read.completion?.finishReason).toBe(FinishReason.STOP);
    expect(read.completion?.usage).toMatchObject({
      inputTokens: expected.input,
      outputTokens: expected.output,
    });
    expect(read.completion?.attempts).toHaveLength(1);
  });

  it("cut at any byte before it is whole is never passed off as complete", async () => {
    const whole = wholeAt(body.toString("latin1"));
    expect(whole).toBeGreaterThan(100);
    for (let atByte = 0; atByte < whole; atByte++) {
      const manner = atByte % 2 === 0 ? "eof" : "reset";
      primary.setScript({ replay: { body, cut: { atByte, manner } } });
      const read = await readStream(gateway.completions.streamComplete({ request }));
      expect({ atByte, text: read.text }).toEqual({ atByte, text: backupText });
      expect(read.completion?.endpoint).toBe("backup");
    }
  }, 120_000);
});
