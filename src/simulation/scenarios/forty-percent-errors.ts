import { atLeast, atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const errorsMs = 60_000;

export const fortyPercentErrors = story({
  id: "S7",
  name: "forty-percent-errors",
  title: "A fails 40 % for 60 s",
  faultMs: errorsMs,
  faults: [steady("A", errorsMs, { errors: 0.4 })],
  targets: [atMost("shift90", 2_000, "p90"), atLeast("success", 0.999, "worst")],
});
