/** Configurations of the fault tests, as a file would say them. */
import type { DialectName } from "./dialect.ts";

/** One endpoint behind an account of its own, so that what one call suffers no other call feels. */
export interface EndpointLine {
  readonly name: string;
  readonly dialect: DialectName;
  /** The provider's origin. */
  readonly url: string;
  readonly ttftMs?: number;
  readonly stallMs?: number;
  /** The floor under its throughput; the service's own when not said. */
  readonly minTokensPerSecond?: number;
  readonly contextWindow?: number;
  readonly concurrency?: number;
  readonly maxConnections?: number;
  /** Whether the model is said to think; its probes are longer then. True when not said. */
  readonly thinks?: boolean;
}

export interface RouteLine {
  readonly name: string;
  /** Endpoint names by tier. */
  readonly tiers: readonly (readonly string[])[];
  /** Further fields, as YAML flow entries: "max_attempts: 2, max_wait: 1s". */
  readonly more?: string;
}

const basePaths: Readonly<Record<DialectName, string>> = {
  "openai-chat": "/v1",
  "openai-responses": "/v1",
  anthropic: "/v1",
  gemini: "/v1beta",
  bedrock: "",
  cohere: "",
};

/** Models that think where the dialect has such, so that rows with thoughts work. */
const models: Readonly<Record<DialectName, string>> = {
  "openai-chat": "gpt-4.1-mini",
  "openai-responses": "gpt-5-mini",
  anthropic: "claude-sonnet-4-5",
  gemini: "gemini-2.5-flash",
  bedrock: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
  cohere: "command-a-reasoning-08-2025",
};

/** Nothing in these tests comes near it: what ends by this bound hangs. */
const amplyMs = 10_000;

/** The providers count requests, and mostly only the callers' may count. */
const noProbes = "{ probe: { kind: none } }";

/**
 * A configuration on free ports. It turns nobody away when the event loop runs late: these tests share the machine
 * with whatever else it does. `health` is a YAML flow mapping.
 */
export function configOf(
  endpoints: readonly EndpointLine[],
  routes: readonly RouteLine[],
  health = noProbes,
): string {
  return `listeners:
  grpc: { address: 127.0.0.1, port: 0 }
  http: { address: 127.0.0.1, port: 0 }
identity: { anonymous: { permissions: [complete, read, admin] } }
drain_timeout: 5s
overload: { max_lag: 0s }
health: ${health}
providers:
${endpoints.map(providerLine).join("\n")}
endpoints:
${endpoints.map(endpointLine).join("\n")}
routes:
${routes.map(routeLine).join("\n")}
`;
}

/** Warm connections are off: the providers count sockets, and only those that served may count. */
function providerLine({ name, dialect, url, maxConnections = 256 }: EndpointLine): string {
  const base = `${url}${basePaths[dialect]}`;
  return `  - { name: ${name}, dialect: ${dialect}, base_url: "${base}", api_key: "env:KEY", max_connections: ${maxConnections}, warm_connections: 0 }`;
}

function endpointLine(endpoint: EndpointLine): string {
  const { name, dialect, ttftMs = amplyMs, stallMs = amplyMs, contextWindow, concurrency } = endpoint;
  const { minTokensPerSecond, thinks = true } = endpoint;
  const floor = minTokensPerSecond === undefined ? "" : `, min_tokens_per_second: ${minTokensPerSecond}`;
  const window = contextWindow === undefined ? "" : `, context_window: ${contextWindow}`;
  const limits = concurrency === undefined ? "" : `, limits: { concurrency: ${concurrency} }`;
  return (
    `  - { name: ${name}, provider: ${name}, model: "${models[dialect]}", capabilities: [tools, json, json_schema${thinks ? ", reasoning" : ""}], ` +
    `timeouts: { ttft: ${ttftMs}ms, stall: ${stallMs}ms${floor} }${window}${limits}, ` +
    "price: { input_usd_per_million: 1, output_usd_per_million: 2 } }"
  );
}

function routeLine({ name, tiers, more }: RouteLine): string {
  const lines = tiers.map((tier) => {
    const members = tier.map((endpoint) => `{ endpoint: ${endpoint} }`).join(", ");
    return `{ endpoints: [${members}] }`;
  });
  return `  - { name: ${name}, tiers: [${lines.join(", ")}]${more === undefined ? "" : `, ${more}`} }`;
}
