import { atLeast, atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const hangMs = 60_000;

/** The primary takes every request and answers none. */
export const hang = story({
  id: "S3",
  name: "hang",
  title: "A hangs for 60 s",
  faultMs: hangMs,
  faults: [steady("A", hangMs, { hangs: 1 })],
  targets: [
    atMost("shift90", 2_200, "p90"),
    atMost("ttftP99", 2_800, "p90"),
    atLeast("success", 0.999, "worst"),
  ],
});
