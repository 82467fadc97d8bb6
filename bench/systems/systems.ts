/** Everything that is measured, with how it is started. All of it relays to the same upstream, on the same core. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Protocol } from "../load/messages.ts";
import { measuredCore, type Started, start } from "./process.ts";

export interface System {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Whose time and memory count. */
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly started: Started;
}

export interface World {
  readonly upstreamPort: number;
  /** A folder for configurations and logs. */
  readonly folder: string;
  /** Models that routes are needed for. */
  readonly models: readonly string[];
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function pidOf(started: Started): number {
  const { pid } = started.process;
  if (pid === undefined) throw new Error("a process without an id");
  return pid;
}

/** Spillway with metrics and log as it comes, one endpoint a model, behind three doors. It takes every call, as its peers do. */
export async function spillway({ upstreamPort, folder, models }: World): Promise<readonly System[]> {
  const names = models.map((model) => model.replaceAll(/[^a-z0-9]/g, "-"));
  const config = `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: bench, dialect: openai-chat, base_url: "http://127.0.0.1:${upstreamPort}/v1", api_key: "env:KEY", max_connections: 10000 }]
endpoints: [${names.map((name, i) => `{ name: ${name}, provider: bench, model: ${models[i]}, price: { input_usd_per_million: 1, output_usd_per_million: 2 } }`).join(", ")}]
overload: { max_in_flight: 0, max_lag: 0s }
routes: [${names.map((name, i) => `{ name: "${models[i]}", tiers: [{ endpoints: [{ endpoint: ${name} }] }] }`).join(", ")}]
`;
  const file = join(folder, "spillway.yaml");
  writeFileSync(file, config);
  const started = await start([process.execPath, "src/main.ts", "serve", "--config", file], {
    core: measuredCore,
    env: { KEY: "k" },
    ready: /serving gRPC/,
  });
  const [, grpc, http] = /gRPC on port (\d+) and HTTP on port (\d+)/.exec(started.firstLine) ?? [];
  const base = { pid: pidOf(started), headers: {}, started };
  return [
    { ...base, name: "Spillway, gRPC", protocol: "grpc", port: Number(grpc) },
    { ...base, name: "Spillway, Connect", protocol: "connect", port: Number(http) },
    { ...base, name: "Spillway, OpenAI", protocol: "openai", port: Number(http) },
  ];
}

async function relay(name: string, file: string, { upstreamPort }: World): Promise<readonly System[]> {
  const started = await start([process.execPath, file, `${upstreamPort}`], { core: measuredCore });
  const { port } = JSON.parse(started.firstLine) as { port: number };
  return [{ name, protocol: "grpc", port, pid: pidOf(started), headers: {}, started }];
}

export const grpcRelay = (world: World) => relay("bare grpc-js relay", "bench/relays/grpc-relay.ts", world);
export const http2Relay = (world: World) => relay("node:http2 by hand", "bench/relays/http2-relay.ts", world);

/** A plain HTTP/1.1 proxy: the practical floor. */
export async function nginx({ upstreamPort, folder }: World): Promise<readonly System[]> {
  const port = await freePort();
  const root = join(folder, "nginx");
  mkdirSync(root, { recursive: true });
  const file = join(root, "nginx.conf");
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${root}/pid; error_log ${root}/error.log;
events { worker_connections 20000; }
http {
  access_log off; client_body_temp_path ${root}; proxy_temp_path ${root};
  fastcgi_temp_path ${root}; uwsgi_temp_path ${root}; scgi_temp_path ${root};
  upstream bench { server 127.0.0.1:${upstreamPort}; keepalive 10000; }
  server {
    listen 127.0.0.1:${port}; keepalive_requests 1000000;
    location / { proxy_pass http://bench; proxy_http_version 1.1; proxy_set_header connection ""; proxy_buffering off; proxy_read_timeout 600s; }
  }
}
`,
  );
  const started = await start(["nginx", "-c", file, "-p", root], { core: measuredCore, ready: port });
  return [{ name: "nginx", protocol: "openai", port, pid: pidOf(started), headers: {}, started }];
}

/** Portkey's gateway from npm, which installed it into `peers`. */
export async function portkey({ upstreamPort }: World, peers: string): Promise<readonly System[]> {
  const port = await freePort();
  const entry = join(peers, "portkey/node_modules/@portkey-ai/gateway/build/start-server.js");
  const started = await start([process.execPath, entry, `--port=${port}`, "--headless"], {
    core: measuredCore,
    env: { NODE_ENV: "production" },
    ready: port,
  });
  const headers = {
    "x-portkey-provider": "openai",
    "x-portkey-custom-host": `http://127.0.0.1:${upstreamPort}/v1`,
    authorization: "Bearer k",
  };
  return [{ name: "Portkey", protocol: "openai", port, pid: pidOf(started), headers, started }];
}

/** LiteLLM's proxy from PyPI, one worker, no database, its log off. */
export async function litellm(
  { upstreamPort, folder, models }: World,
  peers: string,
): Promise<readonly System[]> {
  const port = await freePort();
  const list = models.map(
    (model) =>
      `  - { model_name: ${model}, litellm_params: { model: openai/${model}, api_base: "http://127.0.0.1:${upstreamPort}/v1", api_key: k } }`,
  );
  const file = join(folder, "litellm.yaml");
  writeFileSync(
    file,
    `model_list:\n${list.join("\n")}\nlitellm_settings: { telemetry: false, num_retries: 0, callbacks: [] }\n`,
  );
  const options = ["--config", file, "--host", "127.0.0.1", "--port", `${port}`, "--num_workers", "1"];
  const started = await start([join(peers, "litellm/bin/litellm"), ...options], {
    core: measuredCore,
    env: { LITELLM_LOG: "ERROR", LITELLM_MODE: "PRODUCTION", NO_DOCS: "True" },
    ready: port,
    timeoutMs: 120_000,
  });
  const headers = { authorization: "Bearer k" };
  return [{ name: "LiteLLM", protocol: "openai", port, pid: pidOf(started), headers, started }];
}
