/** The whole service on free ports, from a configuration as a file would say it. */
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../gen/spillway/v1/endpoint_service_pb.ts";
import { type App, startApp } from "../../src/app/app.ts";
import { createConfigEnvironment } from "../../src/config/environment.ts";
import { formatProblems } from "../../src/config/format-problems.ts";
import { load } from "../../src/config/load.ts";

export interface Gateway {
  readonly app: App;
  readonly completions: Client<typeof CompletionService>;
  readonly endpoints: Client<typeof EndpointService>;
  readonly log: readonly string[];
}

/** What stands behind an endpoint: a simulated provider's origin and the path of its API. */
export interface Upstream {
  readonly name: string;
  readonly dialect: "openai-chat" | "anthropic" | "gemini";
  readonly url: string;
}

const basePaths = { "openai-chat": "/v1", anthropic: "/v1", gemini: "/v1beta" } as const;

/** A configuration with one tier for each upstream, in order. `route` adds fields to the route. */
export function tieredConfig(upstreams: readonly Upstream[], route = ""): string {
  const provider = ({ name, dialect, url }: Upstream) =>
    `  - { name: ${name}, dialect: ${dialect}, base_url: "${url}${basePaths[dialect]}", api_key: "env:KEY" }`;
  const endpoint = ({ name }: Upstream) =>
    `  - { name: ${name}, provider: ${name}, model: ${name}-model, timeouts: { ttft: 5s, stall: 5s }, price: { input_usd_per_million: 1, output_usd_per_million: 2 } }`;
  return `listeners:
  grpc: { address: 127.0.0.1, port: 0 }
  http: { address: 127.0.0.1, port: 0 }
drain_timeout: 2s
providers:
${upstreams.map(provider).join("\n")}
endpoints:
${upstreams.map(endpoint).join("\n")}
routes:
  - name: main
    tiers:
${upstreams.map(({ name }) => `      - endpoints: [{ endpoint: ${name} }]`).join("\n")}
${route}
`;
}

export async function startGateway(
  config: string,
  variables: Readonly<Record<string, string>> = { KEY: "test-key" },
  /** By the ends of their names; every other file is the configuration. */
  files: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const bytes = new TextEncoder().encode(config);
  const loaded = await load("test.yaml", {
    ...createConfigEnvironment(variables),
    readFile: async (name) => {
      const other = Object.entries(files).find(([end]) => name.endsWith(end))?.[1];
      const read = other === undefined ? bytes : new TextEncoder().encode(other);
      return { kind: "read", bytes: read, worldReadable: false };
    },
  });
  if (loaded.kind === "problems") throw new Error(formatProblems(loaded.problems));
  const log: string[] = [];
  const app = await startApp({ settings: loaded.settings, writeLog: (line) => log.push(line) });
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${app.grpcPort}` });
  return {
    app,
    completions: createClient(CompletionService, transport),
    endpoints: createClient(EndpointService, transport),
    log,
  };
}
