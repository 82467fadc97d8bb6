/**
 * One request from its first byte to the end of its answer: read, struck by faults,
 * checked by the dialect, counted against the limits, composed and sent.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../core/base/clock.ts";
import type { Random } from "../core/base/random.ts";
import { countTokens } from "./answer.ts";
import { compose } from "./composing/compose.ts";
import type { Delay } from "./delay.ts";
import type { Account, Dialect, HttpAnswer, Identity, Received } from "./dialect.ts";
import { type ErrorCase, type ErrorWord, wordOfStatus } from "./error-word.ts";
import type { FaultDraw } from "./faults/draw.ts";
import { type Barrier, type Plan, planOf } from "./faults/plan.ts";
import { unpaced } from "./pacing.ts";
import type { Question } from "./question.ts";
import { BodyTooLarge, readBody } from "./read-body.ts";
import { Rejection } from "./rejection.ts";
import type { Script } from "./script.ts";
import type { Buckets } from "./serving/buckets.ts";
import { wait } from "./serving/delivery.ts";
import type { Ledger } from "./serving/ledger.ts";
import { createResponseWriter, type ResponseWriter } from "./serving/response-writer.ts";
import { sendReplay } from "./serving/send-replay.ts";
import { sendStream } from "./serving/send-stream.ts";
import { sendUnary } from "./serving/send-unary.ts";
import { tag } from "./tag.ts";

/** Anthropic's bound, the largest documented one (providers.md §1.4); it holds for every dialect here. */
const maxBodyBytes = 32 * 1024 * 1024;

/** How a provider stands at the moment; script, draw and buckets change while it runs. */
export interface Standing {
  readonly dialect: Dialect;
  readonly account: Account;
  readonly seed: number;
  readonly random: Random;
  readonly clock: Clock;
  readonly delay: Delay;
  readonly ledger: Ledger;
  script: Script;
  draw: FaultDraw;
  buckets: Buckets;
}

interface Exchange {
  readonly standing: Standing;
  readonly plan: Plan;
  readonly writer: ResponseWriter;
  readonly identity: Identity;
}

/** Answers a request. Never rejects: what breaks is the client's connection, and it is counted. */
export async function answerRequest(
  standing: Standing,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { ledger } = standing;
  ledger.add("requests");
  ledger.add("openRequests");
  const writer = createResponseWriter(response, ledger);
  const exchange = { standing, writer, plan: planOf(standing.draw()), identity: createIdentity(standing) };
  try {
    await converse(exchange, request);
  } catch (reason) {
    const error = errorOf(reason);
    // What is left is a client that went away, or a replay whose file is gone: nothing can be answered.
    await (error === undefined ? writer.finish("reset") : sendError(error, exchange)).catch(() => undefined);
  } finally {
    ledger.add("openRequests", -1);
  }
}

function errorOf(reason: unknown): ErrorCase | undefined {
  if (reason instanceof Rejection) return reason.errorCase;
  return reason instanceof BodyTooLarge ? { word: "too-large" } : undefined;
}

async function converse(exchange: Exchange, request: IncomingMessage): Promise<void> {
  const { plan, standing, writer } = exchange;
  const received = await receive(request);
  standing.ledger.remember(received);
  if (plan.barrier !== undefined && plan.barrier.kind !== "hang") {
    return sendError(caseOf(plan.barrier), exchange);
  }
  const ask = standing.dialect.read(received, standing.account);
  if (ask.kind === "models") {
    if (plan.barrier?.kind === "hang") return writer.gone();
    const body = standing.dialect.listModels(standing.account.models ?? standing.dialect.models);
    return sendWhole(
      { status: 200, headers: { "content-type": standing.dialect.jsonContentType }, body },
      exchange,
    );
  }
  if (plan.barrier?.kind === "hang") {
    standing.ledger.add("generations");
    return writer.gone();
  }
  return sendAnswer(ask.question, exchange);
}

async function sendAnswer(question: Question, exchange: Exchange): Promise<void> {
  const { identity, plan, standing, writer } = exchange;
  const { account, clock, delay, dialect, ledger, script } = standing;
  const answer = compose(question, script, plan.manner, standing.seed);
  const tokens = countTokens(question.promptTokens, answer);
  const taken = standing.buckets.take(tokens.prompt + tokens.visible + tokens.reasoning, clock.now());
  const limits = dialect.limitHeaders(standing.buckets.levels(clock.now()), clock.wall());
  if (taken.kind === "short") {
    const { model } = question;
    return sendError({ word: "rate-limited", retryAfterMs: taken.retryAfterMs, model }, exchange, limits);
  }
  ledger.add("generations");
  if (script.replay !== undefined) return sendReplay(script.replay, writer, delay);
  const pacing = { ...unpaced, ...script.pacing, ...plan.pacing };
  const framing = { question, answer, identity, account, tokensPerFrame: pacing.tokensPerFrame };
  const headers = { ...dialect.headers(identity), ...limits };
  const delivery = { dialect, framing, pacing, breakage: plan.breakage, headers, writer, delay };
  return question.streaming ? sendStream(delivery) : sendUnary(delivery);
}

async function sendError(
  error: ErrorCase,
  exchange: Exchange,
  limits: Readonly<Record<string, string>> = {},
): Promise<void> {
  const answer = exchange.standing.dialect.error(error, exchange.identity);
  return sendWhole({ ...answer, headers: { ...limits, ...answer.headers } }, exchange);
}

async function sendWhole(answer: HttpAnswer, { identity, plan, standing, writer }: Exchange): Promise<void> {
  const headersMs = plan.pacing.headersMs ?? standing.script.pacing?.headersMs ?? 0;
  await wait(headersMs, standing.delay, writer.signal);
  const length = { "content-length": String(Buffer.byteLength(answer.body)) };
  writer.begin(answer.status, { ...standing.dialect.headers(identity), ...answer.headers, ...length });
  await writer.write(answer.body);
  return writer.finish("eof");
}

/** A limit that is hit says when to come back: in a second for a minute's limit, in hours for a day's. */
const usualRetryMs: ReadonlyMap<ErrorWord, number> = new Map([
  ["rate-limited", 1_000],
  ["rate-limited-long", 6 * 3_600_000],
]);

function caseOf(barrier: Exclude<Barrier, { kind: "hang" }>): ErrorCase {
  const word = barrier.kind === "error" ? barrier.error : wordOfStatus(barrier.status);
  const retryAfterMs = barrier.retryAfterMs ?? usualRetryMs.get(word);
  const hint = retryAfterMs === 0 ? {} : { retryAfterMs };
  return barrier.kind === "error" ? { word, ...hint } : { word, status: barrier.status, ...hint };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const url = new URL(request.url ?? "/", "http://simulated");
  const { headers, method = "GET" } = request;
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    // HTTP/2 has a name of its own for the host.
    headers: { ...headers, host: headers.host ?? String(headers[":authority"]) },
    body: await readBody(request, maxBodyBytes),
  };
}

function createIdentity({ clock, random }: Standing): Identity {
  return { requestId: tag(random, 24), completionId: tag(random, 29), createdMs: clock.wall(), random };
}
