import { atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const outageMs = 30_000;

/** There is nowhere to go: what counts is not to knock in vain, to say so soon, and to be back at once. */
export const allDown = story({
  id: "S17",
  name: "all-down",
  title: "A, B and C fail fast for 30 s",
  faultMs: outageMs,
  faults: ["A", "B", "C"].map((name) => steady(name, outageMs, { errors: 1 })),
  targets: [
    atMost("futileAttempts", 0.02, "p90"),
    atMost("longestError", 5_500, "worst"),
    atMost("okAgain", 1_000, "p90"),
  ],
});
