/** The three simulated providers of the demo, and the configuration that puts them behind one route. */
import { type SimulatedProvider, startSimulatedProvider } from "../../simulator/start.ts";

/** The demo's route. */
export const demoRoute = "chat-default";

const answer = { tokens: 40, pacing: { headersMs: 30, ttftMs: 120, perTokenMs: 25 } };

const makes = [
  { name: "alpha", dialect: "openai-chat", model: "alpha-large", base: "/v1", prices: [2.5, 10] },
  { name: "bravo", dialect: "anthropic", model: "bravo-medium", base: "/v1", prices: [3, 15] },
  { name: "charlie", dialect: "gemini", model: "charlie-flash", base: "/v1beta", prices: [0.3, 2.5] },
] as const;

/** Starts one provider of each dialect on a free port. */
export async function startFleet(): Promise<readonly SimulatedProvider[]> {
  return Promise.all(
    makes.map(({ name, dialect }, index) =>
      startSimulatedProvider({ name, dialect, script: answer, seed: index + 1 }),
    ),
  );
}

/** The configuration as a file would say it. A port of undefined is the default. */
export function demoConfig(
  fleet: readonly SimulatedProvider[],
  ports: { readonly grpc: number; readonly http: number },
): string {
  const providers = makes.map(
    ({ name, dialect, base }, index) =>
      `  - { name: ${name}, dialect: ${dialect}, base_url: "${fleet[index]?.url ?? ""}${base}", api_key: "env:DEMO_KEY" }`,
  );
  const endpoints = makes.map(
    ({ name, model, prices }) =>
      `  - name: ${name}-chat
    provider: ${name}
    model: ${model}
    capabilities: [tools, json, json_schema]
    timeouts: { ttft: 2s, stall: 2s }
    price: { input_usd_per_million: ${prices[0]}, output_usd_per_million: ${prices[1]} }`,
  );
  const tiers = makes.map(({ name }) => `      - endpoints: [{ endpoint: ${name}-chat }]`);
  return `listeners:
  grpc: { address: 127.0.0.1, port: ${ports.grpc} }
  http: { address: 127.0.0.1, port: ${ports.http} }
identity:
  anonymous: { permissions: [complete, read, admin] }
providers:
${providers.join("\n")}
endpoints:
${endpoints.join("\n")}
routes:
  - name: ${demoRoute}
    tiers:
${tiers.join("\n")}
`;
}
