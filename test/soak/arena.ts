/** A gateway in a process of its own before simulated providers of every dialect, whose configuration changes. */
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { configOf } from "../faults/support/config.ts";
import { dialectNames } from "../faults/support/dialect.ts";
import { type GatewayProcess, startGatewayProcess } from "../faults/support/gateway-process.ts";
import { marked } from "../faults/support/pairs.ts";

export interface SoakArena {
  readonly providers: readonly SimulatedProvider[];
  readonly gateway: GatewayProcess;
  /** What each endpoint answers, whole. */
  readonly answers: ReadonlyMap<string, string>;
  /** How the providers answer from now on: a word at once, or all of it at its pace. */
  speak(how: "briefly" | "whole"): void;
  /** Puts the other of two configurations in force: orders of endpoints and bounds differ. */
  reload(): Promise<void>;
  /** How often that was done. */
  reloads(): number;
  close(): Promise<void>;
}

/** 60 tokens at this pace are an answer of a second. */
const pacing = { ttftMs: 20, perTokenMs: 15 };
const bounds = { ttftMs: 2_000, stallMs: 1_500, concurrency: 1_000, thinks: false };
const health = "{ breaker: { cool_down: 500ms } }";

export async function openArena(): Promise<SoakArena> {
  const answers = new Map(
    dialectNames.map((name, at) => [String(name), marked(String.fromCharCode(65 + at))]),
  );
  const scriptOf = (name: string) => ({ text: answers.get(name) ?? "", pacing });
  const providers = await Promise.all(
    dialectNames.map((dialect, at) =>
      startSimulatedProvider({ dialect, name: dialect, script: scriptOf(dialect), seed: at + 1 }),
    ),
  );
  const configuration = (turn: number) => {
    const endpoints = dialectNames.map((dialect, at) => ({
      name: dialect,
      dialect,
      url: providers[at]?.url ?? "",
      ...bounds,
      concurrency: bounds.concurrency + (turn % 2),
    }));
    const names = endpoints.map(({ name }) => name);
    const order = turn % 2 === 0 ? names : names.toReversed();
    const half = Math.ceil(order.length / 2);
    return configOf(endpoints, [{ name: "main", tiers: [order.slice(0, half), order.slice(half)] }], health);
  };
  const gateway = await startGatewayProcess(configuration(0));
  let turn = 0;
  return {
    providers,
    gateway,
    answers,
    speak(how) {
      for (const provider of providers) {
        provider.setScript(how === "briefly" ? { text: "Yes." } : scriptOf(provider.name));
      }
    },
    async reload() {
      turn += 1;
      await gateway.rewrite(configuration(turn));
    },
    reloads: () => turn,
    async close() {
      await gateway.stop();
      await Promise.all(providers.map((provider) => provider.close()));
    },
  };
}
