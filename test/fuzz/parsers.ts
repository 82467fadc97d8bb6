/** What reads the words of operators, callers and providers, each with good words that damage can be done to. */
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { AdminService } from "../../gen/spillway/v1/admin_service_pb.ts";
import type { CompletionRequestSchema } from "../../gen/spillway/v1/completion_pb.ts";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../gen/spillway/v1/endpoint_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { createConfigEnvironment } from "../../src/config/environment.ts";
import { load } from "../../src/config/load.ts";
import { CallError } from "../../src/core/model/call-error.ts";
import type { Exchange } from "../../src/transport/http/exchange.ts";
import { OpenAiError } from "../../src/transport/http/openai/openai-error.ts";
import { readJson } from "../../src/transport/http/openai/read-json.ts";
import { readChatRequest } from "../../src/transport/http/openai/request/completion-request.ts";
import { createRpcServices } from "../../src/transport/rpc/all-services.ts";
import { Readiness } from "../../src/transport/rpc/readiness.ts";
import type { GrantedCall } from "../../src/transport/rpc/rpc-call.ts";
import type { RpcMethod } from "../../src/transport/rpc/rpc-method.ts";
import { tieredConfig } from "../support/gateway.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { endpointSnapshot } from "../transport/support/domain.ts";
import { FakeCompletions } from "../transport/support/fake-completions.ts";
import { damaged } from "./damage.ts";
import { errorParsers } from "./error-parsers.ts";
import type { FuzzedParser } from "./fuzz-parser.ts";
import { headerParsers } from "./header-parsers.ts";
import { mutated } from "./mutated-json.ts";
import { wholeAnswers } from "./whole-answers.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

const example = readFileSync(new URL("../../examples/config/spillway.yaml", import.meta.url), "utf8");
const small = `${tieredConfig([
  { name: "first", dialect: "openai-chat", url: "http://127.0.0.1:9" },
  { name: "second", dialect: "anthropic", url: "http://127.0.0.1:9" },
])}overload: { max_in_flight: 7, max_lag: 1s }
telemetry: { log_level: LOG_LEVEL_WARN, log_levels: { calls: LOG_LEVEL_DEBUG } }
health: { breaker: { cool_down: 1s } }
`;
const linesOf = (text: string) =>
  text
    .split("\n")
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => utf8(`${line}\n`));
/** One in ten is the whole example, which takes as long as ten small ones. */
const configurations = [linesOf(example), ...Array.from({ length: 9 }, () => linesOf(small))];

const config: FuzzedParser = {
  name: "configuration",
  words: (random) =>
    damaged(configurations[Math.floor(random() * configurations.length)] ?? [], random, false).bytes,
  async take(bytes) {
    const { kind } = await load("fuzzed.yaml", {
      ...createConfigEnvironment({ KEY: "k" }),
      readFile: async (name) =>
        name === "fuzzed.yaml"
          ? { kind: "read", bytes, worldReadable: false }
          : { kind: "unreadable", code: "ENOENT" },
    });
    return kind;
  },
};

const chat = {
  model: "chat",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content: [{ type: "text", text: "Hi" }, { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }] },
    { role: "assistant", tool_calls: [{ id: "t", type: "function", function: { name: "f", arguments: "{}" } }] },
    { role: "tool", tool_call_id: "t", content: "4" },
  ],
  tools: [{ type: "function", function: { name: "f", description: "d", parameters: { type: "object" } } }],
  tool_choice: { type: "function", function: { name: "f" } },
  response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object" }, strict: true } },
  temperature: 0.5, top_p: 0.9, seed: 7, stop: ["x"], max_completion_tokens: 9, stream: true,
  stream_options: { include_usage: true }, metadata: { a: "b" }, logprobs: false, top_logprobs: 0,
}; // biome-ignore format: a body reads better in rows

const facade: FuzzedParser = {
  name: "OpenAI's API",
  words(random) {
    if (random() < 0.2) return damaged([utf8(JSON.stringify(chat))], random, false).bytes;
    return utf8(JSON.stringify(mutated(chat, random)));
  },
  async take(bytes) {
    const request = Object.assign(Readable.from([Buffer.from(bytes)]), {
      headers: { "content-type": "application/json" },
    });
    const exchange = { request, response: new EventEmitter(), path: "" } as unknown as Exchange;
    try {
      readChatRequest(await readJson(exchange, 1 << 20), undefined);
      return "taken";
    } catch (thrown) {
      if (thrown instanceof OpenAiError) return String(thrown.words.code);
      if (thrown instanceof CallError) return thrown.status;
      throw thrown;
    }
  },
};

/** What the mappers before it were asked for is read by then. */
const notFound = () => {
  throw new CallError("not-found", "there is none");
};

const time = new VirtualTime();
const services = createRpcServices({
  completions: new FakeCompletions(),
  reportFeedback: () => {},
  endpoints: {
    snapshot: () => [endpointSnapshot()],
    explain: notFound,
    rank: () => [],
    models: () => [],
  },
  administration: {
    drain: () => endpointSnapshot(),
    resume: () => endpointSnapshot(),
    trip: () => endpointSnapshot(),
    experiments: { start: notFound, stop: notFound, list: () => [] },
    reload: async () => ({ version: 1, changes: [] }),
  },
  readiness: new Readiness(),
  clock: time,
  timer: time,
  random: () => 0.5,
});

const signal = new AbortController().signal;
const call: GrantedCall = {
  signal,
  closing: signal,
  timeLeftMs: undefined,
  peer: "127.0.0.1",
  requestHeader: () => undefined,
  setResponseHeader: () => {},
  setResponseTrailer: () => {},
  setBinaryTrailer: () => {},
  grant: { tenant: "acme", permissions: new Set(["complete", "read", "admin"]) },
};

const request: MessageInitShape<typeof CompletionRequestSchema> = {
  route: "chat",
  messages: [{ role: Role.USER, parts: [{ content: { case: "text", value: "Hi" } }] }],
  sampling: { temperature: 0.5, topP: 0.9 },
  stopSequences: ["x"],
  metadata: { a: "b" },
  providerOptions: { openai: { user: "u", deep: [{ a: 1 }] } },
  routing: { allowedRegions: ["eu"], ttftTimeout: { seconds: 1n } },
};

/** Good requests of the methods that read more than a name. */
const good: Readonly<Record<string, object>> = {
  Complete: { request },
  StreamComplete: { request },
  ExplainRoute: { request },
  ReportFeedback: { feedback: { completionId: "cmpl-1", score: 0.5, label: "l" } },
  RankEndpoints: { route: "chat", sortBy: 1 },
  WatchEndpoints: { route: "chat", interval: { seconds: 1n } },
  TripEndpoint: { endpoint: "e", coolDown: { seconds: 5n, nanos: 7 } },
  StartExperiment: { experiment: { name: "x", route: "chat" } },
};

function parserOf(method: RpcMethod): FuzzedParser[] {
  const { desc } = method;
  if (method.kind === "bidi-stream") return [];
  const input: DescMessage = desc.input;
  const message = toBinary(
    input,
    create(
      input,
      (good[desc.name] ?? { endpoint: "e", name: "n", route: "chat" }) as MessageInitShape<DescMessage>,
    ),
  );
  return [
    {
      name: `${desc.parent.name}/${desc.name}`,
      words: (random) => damaged([message], random, false).bytes,
      async take(bytes) {
        let decoded: ReturnType<typeof fromBinary>;
        try {
          decoded = fromBinary(input, bytes);
        } catch {
          return "undecodable";
        }
        try {
          if (method.kind === "unary") await method.answer(decoded, call);
          else {
            const answers = method.answer(decoded, call);
            await answers.next();
            await answers.return();
          }
          return "taken";
        } catch (thrown) {
          if (thrown instanceof CallError) return thrown.status;
          throw thrown;
        }
      },
    },
  ];
}

const own: ReadonlySet<string> = new Set(
  [CompletionService, EndpointService, AdminService].map(({ typeName }) => typeName),
);

export const parsers: readonly FuzzedParser[] = [
  config,
  facade,
  ...headerParsers,
  ...wholeAnswers,
  ...errorParsers,
  ...services
    .filter(({ desc }) => own.has(desc.typeName))
    .flatMap(({ methods }) => methods.flatMap(parserOf)),
];
