import { atLeast, atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const slowMs = 90_000;

/** High latency, not critical: traffic moves in part, and stays where it is put. */
export const slowness = story({
  id: "S5",
  name: "slowness",
  title: "A's first token takes 2.2 times as long for 90 s",
  faultMs: slowMs,
  faults: [steady("A", slowMs, { ttftFactor: 2.2 })],
  comparedWith: ["static"],
  targets: [
    atLeast("primaryShare", 0.6, "p90"),
    atMost("primaryShare", 0.9, "p90"),
    atMost("reversals", 1, "median"),
    atMost("ttftP99VsStatic", 1, "median"),
  ],
});
