/** A short selection of the fault tests; `npm run test:faults` is the whole. */
import { describe, expect, it } from "vitest";
import { coolingCases, runCooling } from "./cooling.ts";
import { runIdempotency } from "./idempotency.ts";
import { shortRows } from "./matrix/rows.ts";
import { runMatrix, totalsOf } from "./matrix/run-matrix.ts";
import { complaints } from "./matrix/table.ts";
import { allSweeps, runSweeps } from "./positions.ts";

/** They take seconds; a machine with other work may take many times that. */
const boundMs = 120_000;

describe("the fault matrix, in short", () => {
  it(
    "leads in every mode, over both doors, to what the rules say",
    async () => {
      const results = await runMatrix(shortRows);
      expect(results.flatMap(complaints)).toEqual([]);
      expect(totalsOf(results).cells).toBeGreaterThan(300);
    },
    boundMs,
  );
});

describe("an answer cut at every position", () => {
  it(
    "is the backup's every time",
    async () => {
      const sweeps = allSweeps(["anthropic"]).filter(
        ({ manner, door }) => manner === "eof" && door === "grpc",
      );
      const results = await runSweeps(sweeps);
      expect(results.flatMap(({ misses }) => misses)).toEqual([]);
      expect(results.map(({ calls }) => calls)).toEqual([61, 61]);
    },
    boundMs,
  );
});

describe("an idempotency key", () => {
  it(
    "is billed once, whoever asks and whoever vanishes",
    async () => {
      expect(await runIdempotency()).toEqual([]);
    },
    boundMs,
  );
});

describe("a call whose endpoints all rest after a 429", () => {
  it(
    "waits for the one that returns",
    async () => {
      const found = await Promise.all(coolingCases.map(runCooling));
      expect(found.flat()).toEqual([]);
    },
    boundMs,
  );
});
