/** What both OpenAI APIs share as one host: keys, headers, the list of models, the two families of them. */
import type { Account, Identity, Received } from "./dialect.ts";
import { Rejection } from "./rejection.ts";
import { bearerKey } from "./request-body.ts";

/** What a path asks for, once its method and its key are right; throws a Rejection. */
export function openaiRoute(
  received: Received,
  account: Account,
  completionPath: string,
): "models" | "completion" {
  const isModels = received.path.endsWith("/models");
  if (!isModels && !received.path.endsWith(completionPath)) {
    throw new Rejection("not-found", `Invalid URL (${received.method} ${received.path})`);
  }
  if (received.method !== (isModels ? "GET" : "POST")) {
    const facts = { status: 405, code: "method_not_supported" };
    throw new Rejection("bad-request", `Not allowed to ${received.method} on ${received.path}.`, facts);
  }
  checkKey(received, account);
  return isModels ? "models" : "completion";
}

/** The headers of every answer, and the body that lists models. */
export const openaiHost = {
  headers: (identity: Identity): Readonly<Record<string, string>> => ({
    "x-request-id": `req_${identity.requestId}`,
    "openai-organization": "org-simulated",
    "openai-processing-ms": "20",
    "openai-version": "2020-10-01",
  }),
  listModels(models: readonly string[]): string {
    const data = models.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "system" }));
    return JSON.stringify({ object: "list", data });
  },
};

/** Whether a model is of the o1, o3, o4 or gpt-5 families, which take no free temperature and no older bounds. */
export function isReasoningModel(model: string): boolean {
  return /^(o\d|gpt-5)/u.test(model);
}

function checkKey(received: Received, account: Account): void {
  const key = bearerKey(received.headers.authorization) ?? headerOf(received, "api-key");
  if (key === undefined) {
    const facts = { code: "missing_api_key" };
    throw new Rejection(
      "bad-key",
      "No API key was given. Put it in an Authorization header: Bearer KEY.",
      facts,
    );
  }
  if (account.apiKey !== undefined && key !== account.apiKey) {
    throw new Rejection("bad-key", `The API key provided is incorrect: ${key.slice(0, 2)}***.`);
  }
}

// Azure's name for the same thing.
function headerOf(received: Received, name: string): string | undefined {
  const value = received.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
