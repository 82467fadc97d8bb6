import { atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const brownOutMs = 90_000;

/** The primary answers everything, far too slowly. */
export const brownOut = story({
  id: "S4",
  name: "brown-out",
  title: "A's first token takes 5 times, each token twice as long for 90 s",
  faultMs: brownOutMs,
  faults: [steady("A", brownOutMs, { ttftFactor: 5, tokenTimeFactor: 2 })],
  targets: [atMost("shift90", 2_500, "p90"), atMost("ttftP99", 2_000, "p90")],
});
