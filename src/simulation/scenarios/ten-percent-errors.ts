import { atLeast, atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const errorsMs = 120_000;

/** A steady nuisance: worth moving some traffic, not worth a trip or a see-saw. */
export const tenPercentErrors = story({
  id: "S6",
  name: "ten-percent-errors",
  title: "A fails 10 % for 120 s",
  faultMs: errorsMs,
  faults: [steady("A", errorsMs, { errors: 0.1 })],
  targets: [
    atLeast("primaryShare", 0.6, "p90"),
    atMost("primaryShare", 0.9, "p90"),
    atMost("extraAttempts", 0.06, "median"),
    atMost("trips", 0, "median"),
    atMost("reversals", 1, "median"),
    atMost("reversals", 3, "worst"),
  ],
});
