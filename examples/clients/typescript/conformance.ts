/**
 * Runs the conformance cases with this client and prints what it saw, a line of JSON
 * for each case. See ../conformance/README.md.
 *
 *   node examples/clients/typescript/conformance.ts CASES TARGET
 */
import { readFileSync } from "node:fs";
import { enumToJson, type JsonObject, type MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { Health, HealthCheckResponse_ServingStatusSchema } from "../../../gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../../gen/grpc/reflection/v1/reflection_pb.ts";
import { FailureKindSchema } from "../../../gen/spillway/v1/attempt_pb.ts";
import { type Completion, FinishReasonSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import { type MessageSchema, Role } from "../../../gen/spillway/v1/message_pb.ts";
import { CallError } from "./call-error.ts";
import { type CallOptions, type Request, SpillwayClient } from "./client.ts";
import { connect, type Protocol } from "./connection.ts";

interface Case {
  readonly name: string;
  readonly call: "complete" | "stream" | "health" | "reflection";
  readonly service?: string;
  readonly request?: CaseRequest;
  readonly options?: {
    readonly timeoutMs?: number;
    readonly maxTries?: number;
    readonly gzip?: boolean;
    readonly token?: string;
    readonly cancelAfterFirstDelta?: boolean;
  };
}

interface CaseRequest {
  readonly route: string;
  readonly prompt?: string;
  readonly promptBytes?: number;
  readonly tools?: readonly { name: string; description?: string; parameters: JsonObject }[];
  readonly toolResult?: { id: string; name: string; arguments: string; content: string };
  readonly onlyEndpoints?: readonly string[];
  readonly idempotencyKey?: string;
}

interface Target {
  readonly address: string;
  readonly protocol: Protocol;
  readonly token: string;
  /** Other addresses for single cases, by their names. */
  readonly doors: Readonly<Record<string, string>>;
}

type Observation = Record<string, unknown>;

/** "NOT_FOUND" for Code.NotFound, and gRPC's spelling of the one that differs. */
const nameOf = (code: Code) =>
  code === Code.Canceled ? "CANCELLED" : Code[code].replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();

function requestOf(asked: CaseRequest): Request {
  const { prompt, promptBytes = 0, tools = [], toolResult, onlyEndpoints = [] } = asked;
  const messages: MessageInitShape<typeof MessageSchema>[] = [];
  if (prompt !== undefined) {
    const value = prompt.repeat(Math.max(1, Math.ceil(promptBytes / prompt.length)));
    messages.push({ role: Role.USER, parts: [{ content: { case: "text", value } }] });
  }
  if (toolResult !== undefined) {
    const { id, name, arguments: given, content } = toolResult;
    const call = { id, name, arguments: given };
    messages.push({ role: Role.ASSISTANT, parts: [{ content: { case: "toolCall", value: call } }] });
    const value = { toolCallId: id, content };
    messages.push({ role: Role.TOOL, parts: [{ content: { case: "toolResult", value } }] });
  }
  return {
    route: asked.route,
    messages,
    tools: [...tools],
    routing: { onlyEndpoints: [...onlyEndpoints] },
    idempotencyKey: asked.idempotencyKey ?? "",
  };
}

function answered(text: string, toolCalls: readonly unknown[], completion: Completion): Observation {
  const textBytes = Buffer.byteLength(text);
  return {
    code: "OK",
    text: textBytes <= 4_096 ? text : null,
    textBytes,
    toolCalls,
    finishReason: enumToJson(FinishReasonSchema, completion.finishReason),
    completionId: completion.id,
    endpoint: completion.endpoint,
    attempts: completion.attempts.length,
    replayed: completion.replayed,
  };
}

async function complete(
  client: SpillwayClient,
  request: Request,
  options: CallOptions,
): Promise<Observation> {
  const completion = await client.complete(request, options);
  const parts = completion.message?.parts.map(({ content }) => content) ?? [];
  const text = parts.map((part) => (part.case === "text" ? part.value : "")).join("");
  const toolCalls = parts.flatMap((part) => {
    if (part.case !== "toolCall") return [];
    const { id, name, arguments: given } = part.value;
    return [{ id, name, arguments: given }];
  });
  return { ...answered(text, toolCalls, completion), tries: completion.tries };
}

async function stream(
  client: SpillwayClient,
  request: Request,
  options: CallOptions,
  onFirstDelta: () => void,
): Promise<Observation> {
  const restarts: Observation[] = [];
  for await (const update of client.stream(request, options)) {
    if (update.kind === "delta") onFirstDelta();
    if (update.kind === "restart") {
      const { failedEndpoint, failure } = update;
      restarts.push({
        endpoint: failedEndpoint ?? null,
        reason: failure === undefined ? null : enumToJson(FailureKindSchema, failure.kind),
      });
    }
    if (update.kind === "whole") {
      const { text, toolCalls, completion } = update.answer;
      return { ...answered(text, toolCalls, completion), restarts, tries: update.tries };
    }
  }
  throw new Error("the stream ended with neither an answer nor an error");
}

async function health(transport: Transport, service: string): Promise<Observation> {
  const { status } = await createClient(Health, transport).check({ service });
  return { code: "OK", status: enumToJson(HealthCheckResponse_ServingStatusSchema, status) };
}

async function reflection(transport: Transport): Promise<Observation> {
  const ask = async function* () {
    yield { messageRequest: { case: "listServices" as const, value: "" } };
  };
  for await (const { messageResponse } of createClient(ServerReflection, transport).serverReflectionInfo(
    ask(),
  )) {
    if (messageResponse.case !== "listServicesResponse") continue;
    return { code: "OK", services: messageResponse.value.service.map(({ name }) => name) };
  }
  throw new Error("reflection did not answer");
}

function failed(thrown: unknown): Observation {
  if (thrown instanceof ConnectError) return { code: nameOf(thrown.code), message: thrown.rawMessage };
  if (!(thrown instanceof CallError)) throw thrown;
  const { failover } = thrown;
  return {
    code: nameOf(thrown.code),
    message: thrown.message,
    text: null,
    failover: failover === undefined ? null : failoverOf(failover),
    retryAfterMs: thrown.retryAfterMs ?? null,
    violations: thrown.violations.map(({ field }) => field),
    pushback: thrown.pushback ?? null,
    tries: thrown.tries,
  };
}

function failoverOf({ attempts, refusals }: NonNullable<CallError["failover"]>): Observation {
  return {
    attempts: attempts.map(({ endpoint, failure }) => ({
      endpoint,
      failure: enumToJson(FailureKindSchema, failure?.kind ?? 0),
    })),
    refusals: refusals.map(({ endpoint }) => endpoint),
  };
}

async function run({ name, call, service = "", request, options = {} }: Case, target: Target) {
  const { timeoutMs = 30_000, token = target.token, gzip = false } = options;
  const address = target.doors[name] ?? target.address;
  const transport = connect(`http://${address}`, target.protocol, { token, gzip });
  if (call === "health") return health(transport, service);
  if (call === "reflection") return reflection(transport);
  const client = new SpillwayClient(transport);
  const leaving = new AbortController();
  const seen: Record<"headers" | "trailers", Record<string, string>> = { headers: {}, trailers: {} };
  const callOptions = {
    timeoutMs,
    signal: leaving.signal,
    ...(options.maxTries !== undefined && { maxTries: options.maxTries }),
    onHeader: (headers: Headers) => Object.assign(seen.headers, Object.fromEntries(headers)),
    onTrailer: (trailers: Headers) => Object.assign(seen.trailers, Object.fromEntries(trailers)),
  };
  const asked = requestOf(request ?? { route: "" });
  const onFirstDelta = () => options.cancelAfterFirstDelta === true && leaving.abort();
  const observation = await (call === "complete"
    ? complete(client, asked, callOptions)
    : stream(client, asked, callOptions, onFirstDelta));
  return { ...observation, ...seen };
}

const [casesPath = "", targetJson = ""] = process.argv.slice(2);
const cases: readonly Case[] = JSON.parse(readFileSync(casesPath, "utf8"));
const target: Target = JSON.parse(targetJson);
for (const each of cases) {
  const observation = await run(each, target).catch(failed);
  process.stdout.write(`${JSON.stringify({ case: each.name, ...observation })}\n`);
}
// Idle connections would hold the process.
process.exit(0);
