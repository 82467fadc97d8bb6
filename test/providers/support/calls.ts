/** Requests, endpoints and connections with every field at its neutral value. */
import type { Capability } from "../../../src/core/model/capability.ts";
import { type Endpoint, unlimited } from "../../../src/core/model/endpoint.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";
import type { DialectName } from "../../../src/core/model/host-preset.ts";
import { hostPresets, plainHosts } from "../../../src/core/model/host-presets.ts";
import type { Message, Part, Role } from "../../../src/core/model/message.ts";
import type { ProviderConnection } from "../../../src/core/model/provider-connection.ts";
import { type CompletionRequest, noPreferences, noSampling } from "../../../src/core/model/request.ts";
import type { DialectCall } from "../../../src/providers/dialect.ts";

export function message(role: Role, ...parts: (Part | string)[]): Message {
  return {
    role,
    parts: parts.map((part) => (typeof part === "string" ? { kind: "text", text: part } : part)),
  };
}

export function requestOf(changes: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    route: "chat",
    messages: [message("user", "Hello")],
    tools: [],
    toolChoice: { mode: "auto", parallel: undefined },
    format: { kind: "text" },
    sampling: noSampling,
    maxOutputTokens: undefined,
    stopSequences: [],
    providerOptions: new Map(),
    metadata: new Map(),
    idempotencyKey: undefined,
    routing: noPreferences,
    ...changes,
  };
}

export interface EndpointFacts {
  readonly dialect: DialectName;
  readonly preset?: string;
  readonly model?: string;
  readonly can?: readonly Capability[];
  readonly maxOutputTokens?: number;
  readonly probePath?: string;
}

export function endpointOf(facts: EndpointFacts): Endpoint {
  return {
    name: "endpoint-a",
    provider: {
      name: "provider-a",
      dialect: facts.dialect,
      preset: facts.preset ?? "",
      account: "account-a",
    },
    model: facts.model ?? "model-a",
    region: "",
    capabilities: new Set(facts.can ?? []),
    contextWindow: undefined,
    maxOutputTokens: facts.maxOutputTokens ?? 1000,
    timeouts: { ttftMs: undefined, stallMs: 1000, totalMs: 10_000, minTokensPerSecond: 1 },
    limits: unlimited,
    price: undefined,
    health: {
      ...defaultHealthSettings,
      probe: { ...defaultHealthSettings.probe, path: facts.probePath ?? "" },
    },
  };
}

export function dialectCall(facts: EndpointFacts, changes: Partial<CompletionRequest> = {}): DialectCall {
  return {
    endpoint: endpointOf(facts),
    request: requestOf(changes),
    requestId: "request-a",
    host: hostPresets.get(facts.preset ?? "") ?? plainHosts[facts.dialect],
  };
}

export function connectionTo(
  facts: EndpointFacts,
  baseUrl: string,
  changes: Partial<ProviderConnection> = {},
): ProviderConnection {
  return {
    account: endpointOf(facts).provider,
    baseUrl,
    apiKey: undefined,
    headers: new Map(),
    maxConnections: 4,
    connectTimeoutMs: 2000,
    proxyUrl: undefined,
    ca: undefined,
    allowLinkLocal: false,
    warmConnections: 0,
    http2: false,
    sendTraceParent: false,
    ...changes,
  };
}

/** The body as it goes on the wire. */
export function wire(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body));
}
