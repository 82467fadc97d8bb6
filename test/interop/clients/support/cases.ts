/** The conformance cases, as far as this side of them goes. examples/clients/conformance/README.md has their form. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface ConformanceCase {
  readonly name: string;
  /** What stands between the program and the listener. */
  readonly door?: "breaks-first-stream" | "counts-bytes" | "asks-to-wait";
  readonly expect: Readonly<Record<string, unknown>>;
  /** Counters of simulated providers once the program is done, by endpoint. */
  readonly providers?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of a door that counts bytes: the most that may go through. */
  readonly wire?: { readonly maxRequestBytes?: number; readonly maxAnswerBytesOverHttp?: number };
  /** How many tries before it each try tells of to a door that asks to wait. */
  readonly previousAttempts?: readonly number[];
}

export const casesPath = fileURLToPath(
  new URL("../../../../examples/clients/conformance/cases.json", import.meta.url),
);

export const cases: readonly ConformanceCase[] = JSON.parse(readFileSync(casesPath, "utf8"));
