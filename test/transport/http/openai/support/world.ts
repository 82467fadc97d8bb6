/**
 * A gateway over simulated providers that break in every way that a client can tell,
 * a route for each. An endpoint that breaks serves one route alone and each route is
 * asked once, so that the health of one check is not the weather of the next.
 */
import { createHash } from "node:crypto";
import type { Fault } from "../../../../../src/simulator/fault.ts";
import type { Script } from "../../../../../src/simulator/script.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../../../src/simulator/start.ts";
import { type Gateway, startGateway } from "../../../../support/gateway.ts";

/** May complete. */
export const token = "a-token-for-tests";
/** May read only. */
export const readToken = "a-token-that-may-only-read";

/** The words of an answer that is whole. */
export const wholeAnswer = "The lake rose two metres overnight and the spillway carried it all.";

export interface World {
  readonly gateway: Gateway;
  /** What OpenAI's SDKs call base URL. */
  readonly baseUrl: string;
  readonly providers: Readonly<Record<ProviderName, SimulatedProvider>>;
  close(): Promise<void>;
}

const slowly = { perTokenMs: 10 };

/** Simulated providers by name. */
const casts = {
  calm: { dialect: "openai-chat", script: {} },
  claude: { dialect: "anthropic", script: {} },
  backup: { dialect: "openai-chat", script: { text: wholeAnswer } },
  /** Its stream breaks after twenty tokens that the client has seen. */
  dying: {
    dialect: "openai-chat",
    script: { pacing: slowly },
    fault: { kind: "cut", afterTokens: 20, manner: "reset" },
  },
  /** Its stream breaks while its first tokens are held back. */
  early: {
    dialect: "openai-chat",
    script: { pacing: slowly },
    fault: { kind: "cut", afterTokens: 2, manner: "eof" },
  },
  endless: { dialect: "openai-chat", script: { tokens: 100_000, pacing: slowly } },
  declining: { dialect: "openai-chat", script: {}, fault: { kind: "refusal" } },
  down: { dialect: "openai-chat", script: {}, fault: { kind: "error", error: "unavailable" } },
  limited: {
    dialect: "openai-chat",
    script: {},
    fault: { kind: "error", error: "rate-limited", retryAfterMs: 7_000 },
  },
  narrow: { dialect: "openai-chat", script: {}, fault: { kind: "error", error: "context-exceeded" } },
} as const satisfies Record<string, { dialect: "openai-chat" | "anthropic"; script: Script; fault?: Fault }>;

export type ProviderName = keyof typeof casts;

/** Routes: the providers of their tiers, in order, and further settings. */
const routes: Readonly<Record<string, { tiers: readonly ProviderName[]; more?: string }>> = {
  chat: { tiers: ["calm"] },
  claude: { tiers: ["claude"] },
  refusing: { tiers: ["declining"] },
  endless: { tiers: ["endless"] },
  "endless-whole": { tiers: ["endless"] },
  down: { tiers: ["down"] },
  limited: { tiers: ["limited"] },
  narrow: { tiers: ["narrow"] },
  "broken-unary": { tiers: ["dying", "backup"] },
  "broken-hold": { tiers: ["dying", "backup"], more: "recovery_mode: hold" },
  "broken-hold-by-header": { tiers: ["dying", "backup"] },
  "broken-prefix": { tiers: ["dying", "backup"], more: "hold_tokens: 4" },
  "broken-fail": { tiers: ["dying", "backup"], more: "recovery_mode: fail" },
  "broken-early": { tiers: ["early", "backup"] },
};

export const routeNames: readonly string[] = Object.keys(routes);

export async function openWorld(): Promise<World> {
  const started = await Promise.all(
    Object.entries(casts).map(async ([name, cast]) => [name, await startSimulatedProvider({ ...cast })]),
  );
  const providers: World["providers"] = Object.fromEntries(started);
  const gateway = await startGateway(configOf(providers));
  return {
    gateway,
    baseUrl: `http://127.0.0.1:${gateway.app.httpPort}/v1`,
    providers,
    async close() {
      await gateway.app.drain();
      await Promise.all(Object.values(providers).map((provider) => provider.close()));
    },
  };
}

/** An endpoint, with an account of its own, for each place of each route. */
function configOf(providers: World["providers"]): string {
  const places = Object.entries(routes).flatMap(([route, { tiers }]) =>
    tiers.map((provider) => ({ name: `${route}-${provider}`, provider })),
  );
  return `listeners:
  grpc: { address: 127.0.0.1, port: 0 }
  http: { address: 127.0.0.1, port: 0 }
drain_timeout: 2s
health: { probe: { kind: none } }
identity:
  tokens:
    - { token_sha256: ${sha256(token)}, grant: { permissions: [complete, read] } }
    - { token_sha256: ${sha256(readToken)}, grant: { permissions: [read] } }
providers:
${places.map(({ name, provider }) => `  - { name: ${name}, dialect: ${casts[provider].dialect}, base_url: "${providers[provider].url}/v1", api_key: "env:KEY" }`).join("\n")}
endpoints:
${places.map(({ name, provider }) => `  - { name: ${name}, provider: ${name}, model: ${provider}-model, capabilities: [tools, json, json_schema, images], timeouts: { ttft: 10s, stall: 10s }, price: { input_usd_per_million: 1, output_usd_per_million: 2 } }`).join("\n")}
routes:
${Object.entries(routes)
  .map(([route, { tiers, more }]) => {
    const list = tiers.map((provider) => `{ endpoints: [{ endpoint: ${route}-${provider} }] }`).join(", ");
    return `  - { name: ${route}, max_wait: 0s, tiers: [${list}]${more === undefined ? "" : `, ${more}`} }`;
  })
  .join("\n")}
`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
