/** Log probabilities from a provider's bytes to a gRPC client, whole and streamed, with a key and held back. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { RecoveryMode } from "../../gen/spillway/v1/routing_preferences_pb.ts";
import { event, httpServer, type TestServer } from "../providers/support/server.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";

const words = Array.from({ length: 600 }, (_, at) => `w${at} `);

let server: TestServer;
let gateway: Gateway;
const bodies: unknown[] = [];

beforeAll(async () => {
  server = await httpServer((response, request) => {
    bodies.push(JSON.parse(request.body || "{}"));
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const word of words) {
      const top_logprobs = [{ token: word, logprob: -0.5 }];
      const logprobs = { content: [{ token: word, logprob: -0.5, top_logprobs }] };
      response.write(
        event({ choices: [{ index: 0, delta: { content: word }, logprobs, finish_reason: null }] }),
      );
    }
    response.end(event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }) + event("[DONE]"));
  });
  const config = tieredConfig([{ name: "a", dialect: "openai-chat", url: server.url }]);
  gateway = await startGateway(config.replace("model: a-model", "model: a-model, capabilities: [logprobs]"));
});

afterAll(async () => {
  await gateway.app.drain();
  await server[Symbol.asyncDispose]();
});

const request = (recoveryMode: RecoveryMode = RecoveryMode.UNSPECIFIED, idempotencyKey = "") => ({
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
  sampling: { topLogprobs: 1 },
  routing: { recoveryMode },
  idempotencyKey,
});

describe("top_logprobs", () => {
  it("come beside a whole answer, whose text is one part", async () => {
    const { completion } = await gateway.completions.complete({ request: request() });
    expect(bodies.at(-1)).toMatchObject({ logprobs: true, top_logprobs: 1 });
    expect(completion?.message?.parts).toHaveLength(1);
    expect(completion?.logprobs.map(({ token }) => token)).toEqual(words);
    expect(completion?.logprobs[0]?.alternatives).toMatchObject([{ token: "w0 ", logprob: -0.5 }]);
  });

  it.each([
    ["as it comes", RecoveryMode.RESTART, ""],
    ["held back", RecoveryMode.HOLD, ""],
    ["recorded", RecoveryMode.RESTART, "key-a"],
    ["and replayed", RecoveryMode.RESTART, "key-a"],
  ])("come with the text of a stream %s", async (_, mode, key) => {
    const tokens: string[] = [];
    let text = "";
    let left = -1;
    for await (const each of gateway.completions.streamComplete({ request: request(mode, key) })) {
      if (each.event.case === "textDelta") {
        text += each.event.value.text;
        tokens.push(...each.event.value.logprobs.map(({ token }) => token));
      }
      if (each.event.case === "completed") left = each.event.value.completion?.logprobs.length ?? -1;
    }
    expect(text).toBe(words.join(""));
    expect(tokens).toEqual(words);
    expect(left).toBe(0);
  });
});
