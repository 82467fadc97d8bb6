/**
 * The gateway that the conformance cases are asked of: a route for each case that needs
 * trouble of its own, and a simulated provider for each endpoint, so that its counters
 * tell of that case alone.
 */
import { createHash } from "node:crypto";
import type { Fault } from "../../../../src/simulator/fault.ts";
import type { Script } from "../../../../src/simulator/script.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../../src/simulator/start.ts";
import { type Gateway, startGateway } from "../../../support/gateway.ts";

/** The token that conformance programs send unless a case names another. */
export const token = "conformance-token";

const wholeAnswer = "The lake rose two metres overnight and the spillway carried it all.";

/** How a provider behaves. */
interface Cast {
  readonly script: Script;
  readonly fault?: Fault;
}

/** A text of 400 words: long enough that half of it is a good piece of a stream. */
const longText = Array.from({ length: 400 }, (_, index) => `word${index}`).join(" ");

const casts = {
  steady: { script: { text: wholeAnswer, pacing: { perTokenMs: 2 } } },
  dying: {
    script: { pacing: { perTokenMs: 5 } },
    fault: { kind: "cut", afterTokens: 20, manner: "reset" },
  },
  endless: { script: { tokens: 100_000, pacing: { perTokenMs: 10 } } },
  hanging: { script: {}, fault: { kind: "hang" } },
  long: { script: { text: longText, pacing: { perTokenMs: 2 } } },
  /** 6 MiB in 96 words: more than most clients of gRPC take unless they are told to. */
  big: {
    script: {
      text: Array.from({ length: 96 }, () => "w".repeat(65_535))
        .join(" ")
        .concat("w"),
    },
  },
  down: { script: {}, fault: { kind: "error", error: "unavailable" } },
  sick: { script: {}, fault: { kind: "error", error: "server-error" } },
  limited: { script: {}, fault: { kind: "error", error: "rate-limited", retryAfterMs: 7_000 } },
} as const satisfies Record<string, Cast>;

type CastName = keyof typeof casts;

/** The casts of the tiers of each route, and further settings. Its endpoints are named "<route>-<cast>". */
const routes: Readonly<Record<string, { readonly tiers: readonly CastName[]; readonly more?: string }>> = {
  calm: { tiers: ["steady"] },
  "unary-failover": { tiers: ["dying", "steady"] },
  "stream-restart": { tiers: ["dying", "steady"] },
  "stream-without-completed": { tiers: ["dying", "steady"], more: "recovery_mode: fail" },
  cancel: { tiers: ["endless"] },
  deadline: { tiers: ["hanging"] },
  "big-answer": { tiers: ["big"] },
  "all-down": { tiers: ["down", "sick"], more: "max_attempts: 2" },
  "rate-limited": { tiers: ["limited"], more: "max_attempts: 1" },
  pushback: { tiers: ["down", "sick"], more: "max_attempts: 2" },
  "retry-with-key": { tiers: ["long"] },
  "no-retry-without-key": { tiers: ["long"] },
  key: { tiers: ["steady"] },
};

export interface World {
  readonly gateway: Gateway;
  /** By the name of the endpoint that they stand behind. */
  readonly providers: ReadonlyMap<string, SimulatedProvider>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const places = Object.entries(routes).flatMap(([route, { tiers }]) =>
    tiers.map((cast) => ({ name: `${route}-${cast}`, cast: casts[cast] as Cast })),
  );
  const started = await Promise.all(
    places.map(async ({ name, cast }) => {
      const provider = await startSimulatedProvider({ dialect: "openai-chat", ...cast });
      return [name, provider] as const;
    }),
  );
  const providers = new Map(started);
  const gateway = await startGateway(configOf(providers));
  return {
    gateway,
    providers,
    async close() {
      await gateway.app.drain();
      await Promise.all([...providers.values()].map((provider) => provider.close()));
    },
  };
}

function configOf(providers: World["providers"]): string {
  const names = [...providers.keys()];
  const urlOf = (name: string) => `${providers.get(name)?.url}/v1`;
  return `listeners:
  grpc: { address: 127.0.0.1, port: 0 }
  http: { address: 127.0.0.1, port: 0 }
drain_timeout: 2s
health: { probe: { kind: none } }
identity:
  tokens:
    - { token_sha256: ${sha256(token)}, grant: { permissions: [complete, read] } }
    - { token_sha256: ${sha256("may-only-read")}, grant: { permissions: [read] } }
providers:
${names.map((name) => `  - { name: ${name}, dialect: openai-chat, base_url: "${urlOf(name)}", api_key: "env:KEY" }`).join("\n")}
endpoints:
${names.map((name) => `  - { name: ${name}, provider: ${name}, model: some-model, capabilities: [tools], timeouts: { ttft: 20s, stall: 20s }, context_window: 100000000 }`).join("\n")}
routes:
${Object.entries(routes)
  .map(([route, { tiers, more }]) => {
    const list = tiers.map((cast) => `{ endpoints: [{ endpoint: ${route}-${cast} }] }`).join(", ");
    return `  - { name: ${route}, max_wait: 0s, tiers: [${list}]${more === undefined ? "" : `, ${more}`} }`;
  })
  .join("\n")}
`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
