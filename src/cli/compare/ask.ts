/**
 * Asks every endpoint every prompt, through the whole service: it is started in this
 * process on a free loopback port that only this process has the token of.
 */
import { createHash, randomBytes } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { RoutingPreferencesSchema } from "../../../gen/spillway/v1/routing_preferences_pb.ts";
import { startApp } from "../../app/app.ts";
import type { Settings } from "../../config/settings.ts";
import type { Answer } from "./answer.ts";
import type { Prompt } from "./prompts.ts";
import { answerOf, failureOf } from "./read-answer.ts";

export interface AskOptions {
  /** Of one route alone. */
  readonly settings: Settings;
  readonly prompts: readonly Prompt[];
  /** Prompts at once at each endpoint. */
  readonly parallel: number;
  /** Aborted: what is not answered yet has failed. */
  readonly stop: AbortSignal;
}

/** By endpoint, the answers in the order of the prompts. */
export type Answers = ReadonlyMap<string, readonly Answer[]>;

type Completions = Client<typeof CompletionService>;

/** Resolves when everything is answered or failed, and closed. */
export async function askAll({ settings, prompts, parallel, stop }: AskOptions): Promise<Answers> {
  const token = randomBytes(32).toString("hex");
  const app = await startApp({ settings: privateTo(token, settings), writeLog: () => {} });
  try {
    const transport = createGrpcTransport({
      baseUrl: `http://127.0.0.1:${app.grpcPort}`,
      interceptors: [
        (next) => (request) => {
          request.header.set("authorization", `Bearer ${token}`);
          return next(request);
        },
      ],
    });
    const client = createClient(CompletionService, transport);
    const route = settings.routes[0]?.name ?? "";
    const entries = settings.endpoints.map(async ({ name }) => {
      const ask = (prompt: Prompt) => askOne(client, { prompt, route, endpoint: name, stop });
      return [name, await inOrder(prompts, parallel, ask)] as const;
    });
    return new Map(await Promise.all(entries));
  } finally {
    await app.drain();
  }
}

/**
 * The settings of a service that nobody else can use: on loopback without TLS, with nobody
 * to tell that it goes, and no replica among those that serve.
 */
function privateTo(token: string, settings: Settings): Settings {
  const door = { address: "127.0.0.1", port: 0, tls: undefined };
  const tokenSha256 = createHash("sha256").update(token).digest("hex");
  return {
    ...settings,
    drainDelayMs: 0,
    sharedState: undefined,
    listeners: {
      grpc: { ...settings.listeners.grpc, ...door },
      http: { ...settings.listeners.http, ...door },
    },
    identity: {
      tokens: [{ tokenSha256, grant: { tenant: "compare", permissions: new Set(["complete"]) } }],
      anonymous: undefined,
    },
  };
}

interface Question {
  readonly prompt: Prompt;
  readonly route: string;
  readonly endpoint: string;
  readonly stop: AbortSignal;
}

async function askOne(client: Completions, { prompt, route, endpoint, stop }: Question): Promise<Answer> {
  const request = {
    ...prompt.request,
    route,
    idempotencyKey: "",
    routing: create(RoutingPreferencesSchema, {
      onlyEndpoints: [endpoint],
      maxAttempts: 1,
      failoverOnRefusal: false,
    }),
  };
  try {
    const { completion } = await client.complete({ request }, { signal: stop });
    if (completion === undefined) throw new Error("the service answered without a completion");
    return answerOf(completion, prompt.format);
  } catch (error) {
    return failureOf(error);
  }
}

/** The answers in the order of the items, so many under way at once. */
async function inOrder<Item, Result>(
  items: readonly Item[],
  parallel: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker));
  return results;
}
