import { describe, expect, it } from "vitest";
import type { Answer } from "../../../src/cli/compare/answer.ts";
import { compareTable } from "../../../src/cli/compare/compare-table.ts";
import { parsePrompts } from "../../../src/cli/compare/prompts.ts";
import { summarize } from "../../../src/cli/compare/summary.ts";

type Answered = Extract<Answer, { kind: "answered" }>;

const answered = (text: string, parts: Partial<Answered> = {}): Answer => ({
  kind: "answered",
  text,
  refused: false,
  fits: undefined,
  outputTokens: 10,
  durationMs: 100,
  ttftMs: 20,
  cost: 1_000_000,
  ...parts,
});
const failed = (why: string, parts: Partial<Extract<Answer, { kind: "failed" }>> = {}): Answer => ({
  kind: "failed",
  why,
  refused: false,
  fits: undefined,
  cost: 0,
  ...parts,
});
const promptsOf = (count: number) => {
  const read = parsePrompts("p", "x\n".repeat(count));
  return read.kind === "read" ? read.prompts : [];
};

describe("summarize()", () => {
  it("counts, takes medians and tails, and sums what is known", () => {
    const answers = new Map([
      [
        "a",
        [
          answered("one two", { durationMs: 100, outputTokens: 2, fits: true }),
          answered("one two", { durationMs: 300, outputTokens: 4, ttftMs: undefined, fits: false }),
          answered("no", { durationMs: 200, outputTokens: 3, refused: true }),
          failed("invalid output", { fits: false, cost: 500_000 }),
        ],
      ],
    ]);
    expect(summarize(["a"], promptsOf(4), answers)).toEqual([
      {
        endpoint: "a",
        answered: 3,
        failures: { "invalid output": 1 },
        schemaValid: 1,
        schemaAsked: 3,
        refused: 1,
        outputTokensP50: 3,
        ttftP50Ms: 20,
        latencyP50Ms: 200,
        latencyP99Ms: 300,
        costUsd: 0.0035,
        agreement: null,
        same: null,
      },
    ]);
  });

  it("compares each answer with those of the others to the same prompt, refusals and failures left out", () => {
    const answers = new Map([
      ["a", [answered("red"), answered("red blue"), answered("x")]],
      ["b", [answered("Red"), answered("red green"), answered("x", { refused: true })]],
      ["c", [failed("stalled"), answered("red blue"), failed("stalled")]],
    ]);
    const [a, b, c] = summarize(["a", "b", "c"], promptsOf(3), answers);
    // Of a: red as b's (1), red blue with b's (1/3) and as c's (1).
    expect(a?.agreement).toBeCloseTo((1 + 1 / 3 + 1) / 3);
    expect(a?.same).toBeCloseTo(2 / 3);
    expect(b?.agreement).toBeCloseTo((1 + 1 / 3 + 1 / 3) / 3);
    expect(c?.agreement).toBeCloseTo((1 + 1 / 3) / 2);
  });

  it("says that a cost is unknown rather than too low", () => {
    const answers = new Map([["a", [answered("x"), answered("x", { cost: undefined })]]]);
    expect(summarize(["a"], promptsOf(2), answers)[0]?.costUsd).toBeNull();
  });
});

describe("compareTable()", () => {
  it("lines its columns up, and tells of failures below", () => {
    const answers = new Map([
      ["alpha", [answered("x", { fits: true }), failed("stalled"), failed("stalled")]],
      [
        "b",
        [
          answered("x", { durationMs: 1_234, ttftMs: undefined, cost: undefined, fits: false }),
          failed("connect"),
          answered("y"),
        ],
      ],
    ]);
    expect(compareTable("chat", 3, summarize(["alpha", "b"], promptsOf(3), answers))).toBe(`chat: 3 prompts

endpoint  answered  schema  refused  tokens   ttft     p50     p99      cost  agree  same
alpha          1/3     1/1        0      10  20 ms  100 ms  100 ms  0.001000   1.00  1.00
b              2/3     0/1        0      10  20 ms  100 ms   1.2 s         ?   1.00  1.00

alpha failed: 2 stalled
b failed: 1 connect
`);
  });

  it("marks what there was nothing to measure of", () => {
    const answers = new Map([["a", [failed("connect")]]]);
    expect(compareTable("chat", 1, summarize(["a"], promptsOf(1), answers))).toBe(`chat: 1 prompt

endpoint  answered  schema  refused  tokens  ttft  p50  p99      cost  agree  same
a              0/1       -        0       -     -    -    -  0.000000      -     -

a failed: 1 connect
`);
  });
});
