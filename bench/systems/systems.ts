/** Everything that is measured, with how it is started. All of it relays to the same upstream, on the same core. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { idleModel } from "../workloads.ts";
import { litellm, portkey } from "./peers.ts";
import { measuredCore, type Started, start } from "./process.ts";
import { envoy, nginx } from "./proxies.ts";
import { pidOf, type Start, type System, type World } from "./system.ts";

/** Starts Spillway with a configuration; it says both ports in its first line that counts. */
export async function startSpillway(
  config: string,
  folder: string,
): Promise<{ started: Started; grpc: number; http: number }> {
  const file = join(folder, "spillway.yaml");
  writeFileSync(file, config);
  const started = await start([process.execPath, "src/main.ts", "serve", "--config", file], {
    core: measuredCore,
    env: { KEY: "k" },
    ready: /serving gRPC/,
  });
  const [, grpc, http] = /gRPC on port (\d+) and HTTP on port (\d+)/.exec(started.firstLine) ?? [];
  return { started, grpc: Number(grpc), http: Number(http) };
}

/** Spillway with metrics and log as it comes, one endpoint a model, behind three doors. It takes every call, as its peers do. */
async function spillway({ upstreamPort, folder, models }: World): Promise<readonly System[]> {
  const names = models.map((model) => model.replaceAll(/[^a-z0-9]/g, "-"));
  const endpoints = names.map((name, i) => {
    // No peer sets a clock here; and those whose streams wait must be let wait.
    const waits = models[i] === idleModel ? ", stall: 10m, min_tokens_per_second: 0" : "";
    return `{ name: ${name}, provider: bench, model: ${models[i]}, timeouts: { ttft: 60s${waits} }, price: { input_usd_per_million: 1, output_usd_per_million: 2 } }`;
  });
  const config = `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: bench, dialect: openai-chat, base_url: "http://127.0.0.1:${upstreamPort}/v1", api_key: "env:KEY", max_connections: 10000, connect_timeout: 10s }]
endpoints: [${endpoints.join(", ")}]
overload: { max_in_flight: 0, max_lag: 0s }
routes: [${names.map((name, i) => `{ name: "${models[i]}", tiers: [{ endpoints: [{ endpoint: ${name} }] }] }`).join(", ")}]
`;
  const { started, grpc, http } = await startSpillway(config, folder);
  const base = { pid: pidOf(started), headers: {}, started };
  return [
    { ...base, name: "Spillway, gRPC", protocol: "grpc", port: grpc },
    { ...base, name: "Spillway, Connect", protocol: "connect", port: http },
    { ...base, name: "Spillway, OpenAI", protocol: "openai", port: http },
  ];
}

async function relay(name: string, file: string, { upstreamPort }: World): Promise<readonly System[]> {
  const started = await start([process.execPath, file, `${upstreamPort}`], { core: measuredCore });
  const { port } = JSON.parse(started.firstLine) as { port: number };
  return [{ name, protocol: "grpc", port, pid: pidOf(started), headers: {}, started }];
}

const grpcRelay: Start = (world) => relay("bare grpc-js relay", "bench/relays/grpc-relay.ts", world);
const http2Relay: Start = (world) => relay("node:http2 by hand", "bench/relays/http2-relay.ts", world);

/** By the name of the process; peers are left out where there is no folder that holds them. */
export function starters(peers: string | undefined): ReadonlyMap<string, Start> {
  const own: readonly (readonly [string, Start])[] = [
    ["Spillway", spillway],
    ["bare grpc-js relay", grpcRelay],
    ["node:http2 by hand", http2Relay],
    ["nginx", nginx],
  ];
  if (peers === undefined) return new Map(own);
  return new Map([
    ...own,
    ["Envoy", (world: World) => envoy(world, peers)],
    ["Portkey", (world: World) => portkey(world, peers)],
    ["LiteLLM", (world: World) => litellm(world, peers)],
  ]);
}
