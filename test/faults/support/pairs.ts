/**
 * Two simulated providers, one to be broken and one that is well, behind a gateway
 * with many routes. Every route has endpoints and accounts of its own for the two, so
 * that each call meets endpoints about which nothing is known yet.
 */

import type { Script } from "../../../src/simulator/script.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { startGateway } from "../../support/gateway.ts";
import { type Clients, openClients } from "./clients.ts";
import { configOf, type EndpointLine } from "./config.ts";
import type { DialectName } from "./dialect.ts";
import { until, within } from "./until.ts";

type Side = Omit<EndpointLine, "name" | "url"> & { readonly script: Script };

export interface PairsSetup {
  readonly count: number;
  readonly primary: Side;
  readonly backup: Side;
}

export interface Pairs {
  readonly primary: SimulatedProvider;
  readonly backup: SimulatedProvider;
  readonly clients: Clients;
  /** The name of the n-th route, from 0; its endpoints are `primary-n` and `backup-n`. */
  route(n: number): string;
  /** What is still open at the providers a moment after all calls ended. */
  stillOpen(): Promise<StillOpen>;
  /** Closes everything; in words, what would not go. */
  close(): Promise<readonly string[]>;
}

export interface StillOpen {
  readonly requests: number;
  readonly primarySockets: number;
  readonly backupSockets: number;
}

/** The dialect that takes over. */
export const backupOf: Readonly<Record<DialectName, DialectName>> = {
  "openai-chat": "anthropic",
  anthropic: "gemini",
  gemini: "openai-responses",
  "openai-responses": "bedrock",
  bedrock: "cohere",
  cohere: "openai-chat",
};

/** How long a closed connection may take to be noticed at the other end. */
const momentMs = 5_000;
/** Twice the drain timeout of the configuration. */
const drainMs = 10_000;

export async function startPairs({ count, primary, backup }: PairsSetup): Promise<Pairs> {
  const [broken, well] = await Promise.all([startSide(primary, 1), startSide(backup, 2)]);
  const numbers = Array.from({ length: count }, (_, n) => n);
  const gateway = await startGateway(
    configOf(
      numbers.flatMap((n) => [
        { ...primary, name: `primary-${n}`, url: broken.url },
        { ...backup, name: `backup-${n}`, url: well.url },
      ]),
      numbers.map((n) => ({ name: `route-${n}`, tiers: [[`primary-${n}`], [`backup-${n}`]] })),
    ),
  );
  const clients = openClients(gateway.app);
  const openRequests = () => broken.counters().openRequests + well.counters().openRequests;
  const openSockets = () => broken.counters().openConnections + well.counters().openConnections;
  return {
    primary: broken,
    backup: well,
    clients,
    route: (n) => `route-${n}`,
    async stillOpen() {
      await until(() => openRequests() === 0, momentMs);
      return {
        requests: openRequests(),
        primarySockets: broken.counters().openConnections,
        backupSockets: well.counters().openConnections,
      };
    },
    async close() {
      clients.close();
      const isDrained = await within(gateway.app.drain(), drainMs);
      await until(() => openSockets() === 0, momentMs);
      const left = [
        ...(isDrained ? [] : ["the gateway does not drain"]),
        ...(openSockets() > 0 ? [`${openSockets()} connections outlive the gateway`] : []),
      ];
      await Promise.all([broken.close(), well.close()]);
      return left;
    },
  };
}

function startSide({ dialect, script }: Side, seed: number): Promise<SimulatedProvider> {
  return startSimulatedProvider({ dialect, script, seed });
}

/** An answer of so many tokens of four bytes, in which every token says whose it is and which. */
export function marked(letter: string, tokens = 60): string {
  return Array.from({ length: tokens }, (_, n) => `${letter}${String(n).padStart(2, "0")}`).join(" ");
}
