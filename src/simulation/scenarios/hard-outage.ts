import { atLeast, atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const outageMs = 60_000;

/** The primary answers every request at once with an error. */
export const hardOutage = story({
  id: "S2",
  name: "hard-outage",
  title: "A fails fast for 60 s",
  faultMs: outageMs,
  faults: [steady("A", outageMs, { errors: 1 })],
  targets: [
    atMost("shift90", 600, "p90"),
    atLeast("success", 0.9995, "worst"),
    atMost("extraAttempts", 0.02, "p90"),
    atMost("recover", 12_000, "p90"),
  ],
});
