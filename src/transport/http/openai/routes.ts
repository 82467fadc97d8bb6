/**
 * The paths of OpenAI's API that this listener answers, so that code written for its
 * SDKs can be pointed here. Every error under /v1/ has OpenAI's shape.
 */
import type { Grant } from "../../../core/model/grant.ts";
import type { Admission } from "../../rpc/admission.ts";
import { CallEnd } from "../../rpc/call-end.ts";
import type { RpcCall } from "../../rpc/rpc-call.ts";
import type { RpcLog } from "../../rpc/rpc-log.ts";
import type { Exchange, TryAnswer } from "../exchange.ts";
import { peerOf } from "../peer.ts";
import { answerChatCompletions } from "./chat-completions.ts";
import { errorAnswerOf } from "./error-answer.ts";
import { callOf } from "./exchange-call.ts";
import type { Facade } from "./facade.ts";
import { findModel, listModels } from "./models.ts";
import { badRequest, OpenAiError } from "./openai-error.ts";
import { sendError, sendJson } from "./send-json.ts";

export interface OpenAiRouteSettings {
  readonly maxRequestBytes: number;
  /** Aborted when the listener begins to drain. */
  readonly closing: AbortSignal;
}

export interface OpenAiRouteDeps {
  readonly facade: Facade;
  readonly admit: Admission;
  readonly log: RpcLog;
}

type Page = (exchange: Exchange, call: RpcCall, grant: Grant) => void | Promise<void>;

/** A path's page and the methods that it takes. */
interface Site {
  readonly methods: readonly string[];
  readonly page: Page;
}

/** The paths under /v1/. */
export function createOpenAiRoutes(settings: OpenAiRouteSettings, deps: OpenAiRouteDeps): TryAnswer {
  const sites = sitesOf(settings, deps);
  return (exchange) => {
    if (!exchange.path.startsWith("/v1/")) return false;
    void answer(exchange, settings, deps, sites);
    return true;
  };
}

function sitesOf({ maxRequestBytes }: OpenAiRouteSettings, { facade, log }: OpenAiRouteDeps) {
  // A route has no date of its own: it is as old as the door that shows it.
  const created = Math.floor(facade.clock.wall() / 1_000);
  const read = ["GET", "HEAD"];
  const completions: Site = {
    methods: ["POST"],
    page: (exchange, call, grant) =>
      answerChatCompletions(exchange, call, grant, { facade, maxRequestBytes, log }),
  };
  const list: Site = {
    methods: read,
    page: (exchange) => sendJson(exchange, listModels(facade, created)),
  };
  const model: Site = {
    methods: read,
    page: (exchange) =>
      sendJson(exchange, findModel(facade, exchange.path.slice(modelPrefix.length), created)),
  };
  return (path: string): Site => {
    if (path === "/v1/chat/completions") return completions;
    if (path === "/v1/models") return list;
    if (path.startsWith(modelPrefix)) return model;
    throw badRequest("this path of OpenAI's API is not offered", "unknown_url", null, 404);
  };
}

const modelPrefix = "/v1/models/";

/** Never rejects. */
async function answer(
  exchange: Exchange,
  { closing }: OpenAiRouteSettings,
  { admit, log }: OpenAiRouteDeps,
  siteOf: (path: string) => Site,
): Promise<void> {
  const call = callOf(exchange, closing);
  const end = new CallEnd();
  call.signal.addEventListener("abort", () => end.over(), { once: true });
  try {
    const { methods, page } = siteOf(exchange.path);
    const credentials = { header: call.requestHeader, peer: peerOf(exchange.request.socket) };
    if (!methods.includes(exchange.request.method ?? "")) throw wrongMethod(methods);
    const grant = await admit(credentials, "complete", end);
    await page(exchange, call, grant);
  } catch (thrown) {
    const error = errorAnswerOf(thrown);
    if (error.unforeseen !== undefined) log.unexpected(exchange.path, error.unforeseen);
    if (exchange.response.headersSent) exchange.response.destroy();
    else if (!call.signal.aborted) sendError(exchange, error);
  }
}

function wrongMethod(methods: readonly string[]): OpenAiError {
  return new OpenAiError(`use ${methods.join(" or ")}`, {
    status: 405,
    type: "invalid_request_error",
    code: "method_not_supported",
    param: null,
    headers: [["allow", methods.join(", ")]],
  });
}
