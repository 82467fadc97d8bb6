/**
 * The systems with a primary and a backup, each by what its documentation recommends for failover (README.md says from
 * where), with the same bounds wherever a bound can be set: the first sign of a stream within 2 s and no longer silence,
 * a whole unary answer within 6 s.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startLitellm, startPortkey } from "../systems/peers.ts";
import type { Started } from "../systems/process.ts";
import { freePort } from "../systems/system.ts";
import { startSpillway } from "../systems/systems.ts";
import { createGrpcAsk } from "./ask-grpc.ts";
import { createOpenAiAsk } from "./ask-openai.ts";
import type { Ask } from "./call.ts";

export const streamTimeoutMs = 2_000;
export const unaryTimeoutMs = 6_000;

export interface Providers {
  readonly primaryPort: number;
  readonly backupPort: number;
  /** For configurations. */
  readonly folder: string;
}

export interface Contender {
  readonly name: string;
  readonly protocol: "grpc" | "openai";
  /** The scenario that it is run in, where one says enough. */
  readonly onlyIn?: string;
  readonly start: (providers: Providers) => Promise<{ readonly started: Started; readonly ask: Ask }>;
}

const route = "chat";
const urlOf = (port: number) => `http://127.0.0.1:${port}/v1`;

function spillwayConfig({ primaryPort, backupPort }: Providers): string {
  const provider = (name: string, port: number) =>
    `  - { name: ${name}, dialect: openai-chat, base_url: "${urlOf(port)}", api_key: "env:KEY" }`;
  const endpoint = (name: string) =>
    `  - { name: ${name}, provider: ${name}, model: bench, timeouts: { ttft: 2s, stall: 2s }, price: { input_usd_per_million: 1, output_usd_per_million: 2 } }`;
  return `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers:
${provider("primary", primaryPort)}
${provider("backup", backupPort)}
endpoints:
${endpoint("primary")}
${endpoint("backup")}
routes:
  - name: ${route}
    tiers: [{ endpoints: [{ endpoint: primary }] }, { endpoints: [{ endpoint: backup }] }]
`;
}

async function spillwayProcess(providers: Providers) {
  return startSpillway(spillwayConfig(providers), providers.folder);
}

const spillwayOpenAi = (name: string, headers: Readonly<Record<string, string>>): Contender => ({
  name,
  protocol: "openai",
  async start(providers) {
    const { started, http } = await spillwayProcess(providers);
    return { started, ask: createOpenAiAsk({ port: http, model: route, headersOf: () => headers }) };
  },
});

const spillwayGrpc: Contender = {
  name: "Spillway, gRPC",
  protocol: "grpc",
  async start(providers) {
    const { started, grpc } = await spillwayProcess(providers);
    return { started, ask: createGrpcAsk(grpc, route) };
  },
};

/**
 * One group with a primary and a backup by `order`, retries, cool-down by kind of failure, and health checks in the
 * background: of the documented ways that were tried here, the one that LiteLLM did best with.
 */
function litellmConfig({ primaryPort, backupPort }: Providers): string {
  const model = (order: number, port: number) =>
    `  - { model_name: ${route}, litellm_params: { model: openai/bench, api_base: "${urlOf(port)}", api_key: k, order: ${order}, timeout: ${unaryTimeoutMs / 1_000}, stream_timeout: ${streamTimeoutMs / 1_000} } }`;
  const kinds = ["Timeout", "InternalServer", "ServiceUnavailable", "BadGateway", "RateLimit"];
  const policy = kinds.map((kind) => `${kind}ErrorAllowedFails: 3`).join(", ");
  return `model_list:
${model(1, primaryPort)}
${model(2, backupPort)}
router_settings:
  routing_strategy: simple-shuffle
  enable_pre_call_checks: true
  num_retries: 2
  cooldown_time: 30
  allowed_fails_policy: { ${policy} }
general_settings:
  background_health_checks: true
  health_check_interval: 30
  enable_health_check_routing: true
litellm_settings: { telemetry: false, callbacks: [] }
`;
}

const litellm = (peers: string): Contender => ({
  name: "LiteLLM",
  protocol: "openai",
  async start(providers) {
    const port = await freePort();
    const file = join(providers.folder, "litellm.yaml");
    writeFileSync(file, litellmConfig(providers));
    const started = await startLitellm(peers, port, file);
    const headersOf = () => ({ authorization: "Bearer k" });
    return { started, ask: createOpenAiAsk({ port, model: route, headersOf }) };
  },
});

/** The fallback strategy goes with each request, as its documentation has it; it has one bound for the time to the first byte. */
function portkeyConfig({ primaryPort, backupPort }: Providers, streaming: boolean, retries: number): string {
  const target = (port: number) => ({
    provider: "openai",
    api_key: "k",
    custom_host: urlOf(port),
    ...(retries === 0 ? {} : { retry: { attempts: retries } }),
    request_timeout: streaming ? streamTimeoutMs : unaryTimeoutMs,
  });
  return JSON.stringify({
    strategy: { mode: "fallback", on_status_codes: [408, 429, 500, 502, 503, 504] },
    targets: [target(primaryPort), target(backupPort)],
  });
}

const portkey = (peers: string, retries: number): Contender => ({
  name: retries === 0 ? "Portkey" : `Portkey, ${retries} retry`,
  protocol: "openai",
  async start(providers) {
    const port = await freePort();
    const started = await startPortkey(peers, port);
    const configs = [
      portkeyConfig(providers, false, retries),
      portkeyConfig(providers, true, retries),
    ] as const;
    const headersOf = (streaming: boolean) => ({ "x-portkey-config": configs[streaming ? 1 : 0] });
    return { started, ask: createOpenAiAsk({ port, model: "bench", headersOf }) };
  },
});

/** Peers are left out where there is no folder that holds them. */
export function contenders(peers: string | undefined): readonly Contender[] {
  const own = [
    spillwayGrpc,
    spillwayOpenAi("Spillway, OpenAI", {}),
    { ...spillwayOpenAi("Spillway, OpenAI, hold", { "x-spillway-recovery": "hold" }), onlyIn: "cut" },
  ];
  return peers === undefined ? own : [...own, litellm(peers), portkey(peers, 0), portkey(peers, 1)];
}
