import { atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const refusalsMs = 90_000;

/** A new model version declines what the old one answered: no error, and no answer either. */
export const refusals = story({
  id: "S18",
  name: "refusals",
  title: "A declines 40 % instead of 2 % for 90 s",
  faultMs: refusalsMs,
  faults: [steady("A", refusalsMs, { refusals: 0.4 })],
  targets: [atMost("refused", 0.08, "p90"), atMost("shift50", 5_000, "p90"), atMost("shift90", 6_000, "p90")],
});
