/** POST /v1/chat/completions: a request of OpenAI's shape, answered whole or as a stream. */
import type { Grant } from "../../../core/model/grant.ts";
import { coalesce } from "../../rpc/coalesce.ts";
import type { RpcCall } from "../../rpc/rpc-call.ts";
import type { RpcLog } from "../../rpc/rpc-log.ts";
import type { CompletionCall } from "../../rpc/services.ts";
import { untilAborted } from "../../rpc/until-aborted.ts";
import type { Exchange } from "../exchange.ts";
import { toChatCompletion } from "./answer/chat-completion.ts";
import { ChunkStream } from "./answer/chunk-stream.ts";
import { SseResponse } from "./answer/sse-response.ts";
import { completionCallOf } from "./completion-call.ts";
import { errorAnswerOf } from "./error-answer.ts";
import { type Facade, findRoute } from "./facade.ts";
import { unknownModel } from "./models.ts";
import { readJson } from "./read-json.ts";
import { type ChatRequest, readChatRequest } from "./request/completion-request.ts";
import { recoveryHeader, recoveryModeOf } from "./request/recovery.ts";
import { sendJson } from "./send-json.ts";

export interface ChatCompletionsSettings {
  readonly facade: Facade;
  readonly maxRequestBytes: number;
  readonly log: RpcLog;
}

/** Answers the exchange. Throws what keeps it from an answer, unless a stream has begun. */
export async function answerChatCompletions(
  exchange: Exchange,
  call: RpcCall,
  grant: Grant,
  settings: ChatCompletionsSettings,
): Promise<void> {
  const { facade, maxRequestBytes } = settings;
  const body = await readJson(exchange, maxRequestBytes);
  const chat = withRecovery(readChatRequest(body, call.requestHeader("idempotency-key")), call, facade);
  const completionCall = completionCallOf(call, grant, facade, chat.stream);
  if (chat.stream) await answerStream(exchange, chat, completionCall, settings);
  else await answerWhole(exchange, chat, completionCall, facade);
}

function withRecovery(chat: ChatRequest, call: RpcCall, facade: Facade): ChatRequest {
  const { request } = chat;
  const route = findRoute(facade, request.route);
  if (route === undefined) throw unknownModel(request.route);
  const recoveryMode = recoveryModeOf(call.requestHeader(recoveryHeader), route.recoveryMode);
  return { ...chat, request: { ...request, routing: { ...request.routing, recoveryMode } } };
}

async function answerWhole(
  exchange: Exchange,
  { request }: ChatRequest,
  call: CompletionCall,
  { completions }: Facade,
): Promise<void> {
  const answer = toChatCompletion(await completions.complete(request, call));
  const { completion_id, endpoint, attempts, cost_nano_usd } = answer.spillway;
  announce(exchange, call, { completionId: completion_id, endpoint, attempts });
  if (cost_nano_usd !== null) {
    exchange.response.setHeader("x-spillway-cost-nano-usd", String(cost_nano_usd));
  }
  sendJson(exchange, answer);
}

/** What is known when an answer begins, in headers: the call by its id, as the log has it, and the answer, which may be an earlier call's. */
function announce(
  { response }: Exchange,
  call: CompletionCall,
  facts: { completionId: string; endpoint: string; attempts: number },
): void {
  response.setHeader("x-request-id", call.completionId);
  response.setHeader("x-spillway-completion-id", facts.completionId);
  response.setHeader("x-spillway-endpoint", facts.endpoint);
  response.setHeader("x-spillway-attempts", String(facts.attempts));
}

async function answerStream(
  exchange: Exchange,
  { request, includeUsage }: ChatRequest,
  call: CompletionCall,
  { facade, log }: ChatCompletionsSettings,
): Promise<void> {
  const { completionId } = call;
  const created = Math.floor(facade.clock.wall() / 1_000);
  const chunks = new ChunkStream({ id: completionId, created, includeUsage });
  const sse = new SseResponse(exchange, call.signal);
  try {
    for await (const batch of untilAborted(call.signal, facade.completions.stream(request, call))) {
      const events = chunks.take(coalesce(batch));
      if (events.length === 0) continue;
      if (!sse.isOpen) {
        announce(exchange, call, { completionId, endpoint: chunks.endpoint, attempts: chunks.attempt });
        sse.open();
      }
      await sse.write(events.map((chunk) => JSON.stringify(chunk)));
    }
    if (!chunks.isComplete) throw new Error("a stream ended without an answer and without an error");
    await sse.write(["[DONE]"]);
  } catch (thrown) {
    if (!sse.isOpen) throw thrown;
    const { body, unforeseen } = errorAnswerOf(chunks.endedBy(thrown));
    if (unforeseen !== undefined) log.unexpected(exchange.path, unforeseen);
    // Without [DONE], and after an error that SDKs throw: never a clean end.
    await sse.write([JSON.stringify(body)]);
  }
  sse.end();
}
