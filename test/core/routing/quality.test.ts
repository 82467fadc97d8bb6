import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import { believed, drawShare, usableBelief, verdictBelief } from "../../../src/core/routing/belief.ts";
import { QualityBook } from "../../../src/core/routing/quality-book.ts";
import { type Answer, emptyTally, QualityTallies } from "../../../src/core/routing/quality-tallies.ts";

const good: Answer = { good: true, refused: false, costNanoUsd: 400 };
const refused: Answer = { good: false, refused: true, costNanoUsd: 100 };

describe("a belief", () => {
  it("is its prior without a case, and weighs ten cases", () => {
    expect(usableBelief(emptyTally, 0.9)).toEqual({ mean: 0.9, mass: 10 });
    const belief = usableBelief({ ...emptyTally, answers: 30, good: 15 }, 0.9);
    // (15 + 9) / 40.
    expect(belief.mean).toBeCloseTo(0.6);
    expect(belief.mass).toBe(40);
  });

  it("of verdicts is the prior of nobody in particular without an answer", () => {
    expect(verdictBelief([[undefined, emptyTally]], (tenant) => (tenant === undefined ? 0.7 : 0))).toEqual({
      mean: 0.7,
      mass: 10,
    });
  });

  it("of verdicts gives each tenant the say of its traffic, however loud it is", () => {
    const quiet = { ...emptyTally, answers: 95 };
    const loud = { ...emptyTally, answers: 5, verdicts: 90, scores: 0 };
    const belief = verdictBelief(
      [
        ["quiet", quiet],
        ["loud", loud],
      ],
      () => 0.8,
    );
    // 0.95 · 0.8 + 0.05 · (0 + 8) / 100.
    expect(belief.mean).toBeCloseTo(0.764);
    // 1 / (0.95² / 10 + 0.05² / 100).
    expect(belief.mass).toBeCloseTo(1 / (0.9025 / 10 + 0.0025 / 100));
  });

  it("of verdicts starts from what is believed of each tenant", () => {
    const strata = [
      ["a", { ...emptyTally, answers: 1 }],
      ["b", { ...emptyTally, answers: 3 }],
    ] as const;
    expect(verdictBelief(strata, (tenant) => (tenant === "a" ? 1 : 0.2)).mean).toBeCloseTo(0.4);
  });

  it("of the short memory counts where it contradicts the long beyond three errors", () => {
    const long = { mean: 0.5, mass: 1_000 };
    // An error of √(¼ / 100) = 0.05.
    expect(believed(long, { mean: 0.64, mass: 100 })).toBe(long);
    const higher = { mean: 0.66, mass: 100 };
    expect(believed(long, higher)).toBe(higher);
    const lower = { mean: 0.34, mass: 100 };
    expect(believed(long, lower)).toBe(lower);
  });

  it("of a past without a miss leaves room for one: half a case on each side", () => {
    const long = { mean: 1, mass: 99 };
    // A share of 99.5 of 100, so an error of √(0.995 · 0.005 / 25) = 0.0141.
    expect(believed(long, { mean: 0.96, mass: 25 })).toBe(long);
    expect(believed(long, { mean: 0.95, mass: 25 }).mean).toBe(0.95);
  });

  it("is drawn around its mean, the closer the more it is worth, at the ends too", () => {
    const spreadOf = (mass: number) => {
      const random = seededRandom(3);
      const draws = Array.from({ length: 500 }, () => drawShare({ mean: 0.7, mass }, random));
      const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
      expect(Math.abs(mean - 0.7)).toBeLessThan(0.03);
      return Math.max(...draws) - Math.min(...draws);
    };
    expect(spreadOf(1_000)).toBeLessThan(spreadOf(20) / 3);
    expect(drawShare({ mean: 1, mass: 50 }, seededRandom(1))).toBeCloseTo(1);
    expect(drawShare({ mean: 0, mass: 50 }, seededRandom(1))).toBeCloseTo(0);
  });
});

describe("QualityTallies", () => {
  it("count what each tenant got and said", () => {
    const tallies = new QualityTallies(1_000_000);
    tallies.answered("a", good, 0);
    tallies.answered("a", refused, 0);
    tallies.judged("a", 0.25, 0);
    tallies.judged("b", 1, 0);
    expect(tallies.of("a")).toEqual({
      answers: 2,
      good: 1,
      refused: 1,
      costNanoUsd: 500,
      verdicts: 1,
      scores: 0.25,
    });
    expect(tallies.of("nobody")).toEqual(emptyTally);
    expect(tallies.total(0)).toMatchObject({ answers: 2, verdicts: 2, scores: 1.25 });
    expect(tallies.strata(0).map(([tenant]) => tenant)).toEqual([undefined, "a", "b"]);
  });

  it("lose half in a half-life, and nothing within a second", () => {
    const tallies = new QualityTallies(10_000);
    for (let i = 0; i < 8; i += 1) tallies.answered("a", good, 0);
    expect(tallies.total(999).answers).toBe(8);
    expect(tallies.total(10_000).answers).toBeCloseTo(4);
    expect(tallies.total(20_000)).toMatchObject({ answers: 2, costNanoUsd: 800 });
  });

  it("tell sixteen tenants apart; the quietest joins the others and is forgotten by name only", () => {
    const tallies = new QualityTallies(1_000_000);
    for (let tenant = 0; tenant < 16; tenant += 1) {
      for (let i = 0; i < (tenant === 5 ? 1 : 3); i += 1) tallies.answered(`t${tenant}`, good, 0);
    }
    expect(tallies.of(undefined)).toEqual(emptyTally);
    tallies.answered("late", good, 0);
    expect(tallies.of("t5")).toEqual(emptyTally);
    expect(tallies.of(undefined)).toMatchObject({ answers: 1, good: 1, costNanoUsd: 400 });
    expect(tallies.strata(0)).toHaveLength(17);
    expect(tallies.total(0).answers).toBe(15 * 3 + 1 + 1);
    // Those without a name fade with the rest.
    expect(tallies.total(1_000_000).answers).toBeCloseTo(47 / 2);
  });
});

describe("QualityBook", () => {
  const filled = (change: (book: QualityBook) => void) => {
    const book = new QualityBook(0.8);
    change(book);
    return book;
  };

  it("believes the usual of an endpoint that nobody knows", () => {
    expect(new QualityBook(0.8).reading(0)).toEqual({
      quality: 0.95 * 0.8,
      answers: 0,
      refusalRate: 0,
      feedback: undefined,
      costNanoUsd: undefined,
    });
  });

  it("reads usable share times verdict, beside what was seen", () => {
    const book = filled((it) => {
      for (let i = 0; i < 6; i += 1) it.answered("a", good, 0);
      for (let i = 0; i < 2; i += 1) it.answered("a", refused, 0);
      it.judged("a", 1, 0);
      it.judged("a", 0.5, 0);
    });
    const reading = book.reading(0);
    expect(reading).toMatchObject({ answers: 8, refusalRate: 0.25, feedback: 0.75, costNanoUsd: 325 });
    // (6 + 9.5) / 18 times (1.5 + 8) / 12.
    expect(reading.quality).toBeCloseTo((15.5 / 18) * (9.5 / 12));
  });

  it("notices within minutes that a model was silently made worse", () => {
    const book = filled((it) => {
      for (let i = 0; i < 600; i += 1) it.answered("a", good, i * 1_000);
      for (let i = 0; i < 180; i += 1) it.answered("a", i % 2 === 0 ? refused : good, 600_000 + i * 1_000);
    });
    // A long memory alone would still hold 0.88 for likely.
    expect(book.reading(780_000).quality / 0.8).toBeLessThan(0.85);
    expect(book.reading(780_000).refusalRate).toBeCloseTo(0.125, 1);
  });

  it("hears a change of verdicts as soon, tenant by tenant", () => {
    const book = filled((it) => {
      for (let i = 0; i < 600; i += 1) {
        it.answered("a", good, i * 1_000);
        it.judged("a", 1, i * 1_000);
      }
      for (let i = 0; i < 60; i += 1) {
        it.answered("a", good, 600_000 + i * 1_000);
        it.judged("a", 0, 600_000 + i * 1_000);
      }
    });
    const { quality } = book.reading(660_000);
    expect(quality).toBeLessThan(0.85);
    expect(quality).toBeGreaterThan(0.6);
  });

  it("draws around what it reads", () => {
    const book = filled((it) => {
      for (let i = 0; i < 500; i += 1) {
        it.answered("a", good, 0);
        it.judged("a", 0.6, 0);
      }
    });
    const draw = book.sampler(0);
    const random = seededRandom(5);
    const draws = Array.from({ length: 400 }, () => draw(random));
    const mean = draws.reduce((sum, each) => sum + each, 0) / draws.length;
    expect(mean).toBeCloseTo(book.reading(0).quality, 1);
    expect(new Set(draws).size).toBe(400);
  });
});
