/** Collects what a process may not say from what passes through it: keys that it shows others, prompts that it is sent. */
import { subscribe } from "node:diagnostics_channel";
import { recorder } from "./recorder.ts";

/** Where a provider, a caller or a collector is shown a key. */
const keyHeaders = new Set([
  "authorization",
  "proxy-authorization",
  "api-key",
  "x-api-key",
  "x-goog-api-key",
  "x-amz-security-token",
]);

/** The fields that hold the texts of a prompt, in the words of all dialects and of our own contract. */
const promptFields = new Set(["content", "text", "system", "instructions", "input", "value", "arguments"]);

/** Notes the key in a header, if it is one that holds a key. */
export function forbidHeader(name: string, value: string | undefined): void {
  if (value === undefined || !keyHeaders.has(name.toLowerCase())) return;
  const [scheme = "", ...rest] = value.split(" ");
  // A signature is no key, and every request has its own.
  if (scheme.startsWith("AWS4-")) return;
  recorder.forbid("secret", rest.length === 0 ? scheme : rest.join(" "));
}

/** Notes the texts of a prompt, in a body of any dialect or a message of the contract. */
export function forbidPrompt(request: unknown, field = "", depth = 0): void {
  if (typeof request === "string") {
    if (promptFields.has(field)) recorder.forbid("prompt", request);
    return;
  }
  if (typeof request !== "object" || request === null || depth > 16) return;
  if (request instanceof Uint8Array) return;
  if (Array.isArray(request)) for (const item of request) forbidPrompt(item, field, depth + 1);
  else for (const [key, value] of Object.entries(request)) forbidPrompt(value, key, depth + 1);
}

/** Notes what this process sends over HTTP, by undici or by fetch. */
export function watchRequests(): void {
  subscribe("undici:request:create", (message) => {
    const { request } = message as { readonly request: SentRequest };
    const headers = request.headers ?? [];
    for (let n = 0; n + 1 < headers.length; n += 2) forbidHeader(String(headers[n]), String(headers[n + 1]));
    const { body } = request;
    if (typeof body === "string" || body instanceof Uint8Array) forbidBody(body);
  });
}

interface SentRequest {
  readonly headers?: readonly unknown[];
  readonly body?: unknown;
}

function forbidBody(body: string | Uint8Array): void {
  try {
    forbidPrompt(JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body)));
  } catch {
    // Not JSON, so no request of a dialect.
  }
}
