/** Experiments: callers stick, shares hold, and the intervals say what they promise. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import type { Experiment } from "../../../src/core/model/experiment.ts";
import { variantOf } from "../../../src/core/routing/assignment.ts";
import { VariantRecord } from "../../../src/core/routing/variant-record.ts";

function experimentOf(name: string, share: number): Experiment {
  const variant = (variantName: string, part: number) => ({
    name: variantName,
    share: part,
    endpoint: undefined,
    temperature: undefined,
  });
  return {
    name,
    route: "r",
    variants: [variant("a", share), variant("b", 1 - share)],
    stickyBy: undefined,
    mirror: false,
    mirrorBudgetNanoUsd: 0,
  };
}

describe("variantOf()", () => {
  it("is the same for a caller every time", () => {
    const experiment = experimentOf("sticky", 0.5);
    for (let caller = 0; caller < 1_000; caller += 1) {
      const first = variantOf(experiment, `caller ${caller}`);
      expect(variantOf({ ...experiment }, `caller ${caller}`)).toBe(first);
    }
  });

  it.each([0.5, 0.1, 0.01])("keeps a share of %d within four standard deviations", (share) => {
    const experiment = experimentOf(`share ${share}`, share);
    const callers = 20_000;
    let inA = 0;
    for (let caller = 0; caller < callers; caller += 1) {
      if (variantOf(experiment, `user-${caller}`)?.name === "a") inA += 1;
    }
    const deviation = Math.sqrt(share * (1 - share) * callers);
    expect(Math.abs(inA - share * callers)).toBeLessThan(4 * deviation);
  });

  it("splits callers anew for each experiment", () => {
    const callers = 10_000;
    let both = 0;
    for (let caller = 0; caller < callers; caller += 1) {
      const first = variantOf(experimentOf("first", 0.5), `${caller}`)?.name;
      if (first === "a" && variantOf(experimentOf("second", 0.5), `${caller}`)?.name === "a") both += 1;
    }
    expect(Math.abs(both - callers / 4)).toBeLessThan(4 * Math.sqrt(callers * 0.25 * 0.75));
  });

  it("gives nothing to a share of 0, whatever rounding leaves over", () => {
    const { variants, ...rest } = experimentOf("none", 1);
    for (let caller = 0; caller < 1_000; caller += 1) {
      expect(variantOf({ ...rest, variants }, `${caller}`)?.name).toBe("a");
    }
  });
});

describe("the intervals of a variant", () => {
  /** The repetitions of the promise: two variants, 5,000 calls in all, 500 times. */
  it("cover the truth in 95 ± 3 of 100 repetitions", () => {
    const repetitions = 500;
    const callsEach = 2_500;
    const random = seededRandom(20_261_127);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const sigma = 0.35;
    const truth = {
      latency_ms: 400 * Math.exp((sigma * sigma) / 2),
      cost_nano_usd: 5_000,
      refusal_rate: 0.03,
      feedback: 0.8,
    };
    const covered = { latency_ms: 0, cost_nano_usd: 0, refusal_rate: 0, feedback: 0 };
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const record = new VariantRecord();
      for (let call = 0; call < callsEach; call += 1) {
        record.answered({
          latencyMs: 400 * Math.exp(sigma * normal()),
          // Exponential: as skewed as answers' lengths are.
          costNanoUsd: -5_000 * Math.log(1 - random()),
          refused: random() < truth.refusal_rate,
          overridden: false,
        });
        if (call % 5 === 0) record.judged(random() < truth.feedback ? 1 : 0);
      }
      for (const [measure, { low, high }] of record.result("a").estimates) {
        if (low <= truth[measure] && truth[measure] <= high) covered[measure] += 1;
      }
    }
    for (const [measure, count] of Object.entries(covered)) {
      expect(Math.abs(count / repetitions - 0.95), measure).toBeLessThanOrEqual(0.03);
    }
  });

  it("say nothing of what nobody measured", () => {
    const record = new VariantRecord();
    expect(record.result("a")).toEqual({
      variant: "a",
      calls: 0,
      failed: 0,
      overridden: 0,
      estimates: new Map(),
    });
  });
});
