import type { Fault } from "../condition.ts";
import { atMost } from "../target.ts";
import { story } from "./default-world.ts";

const downMs = 5_000;
const upMs = 10_000;
const times = 10;

const flaps: readonly Fault[] = Array.from({ length: times }, (_, index) => ({
  provider: "A",
  fromMs: index * (downMs + upMs),
  toMs: index * (downMs + upMs) + downMs,
  effect: () => ({ errors: 1 }),
}));

/** The primary comes and goes; traffic must not come and go with it. */
export const flapping = story({
  id: "S10",
  name: "flapping",
  title: "A is down for 5 s and up for 10 s, ten times",
  faultMs: times * (downMs + upMs) - upMs,
  faults: flaps,
  targets: [
    atMost("reversals", 5, "worst"),
    atMost("extraAttempts", 0.02, "p90"),
    atMost("recover", 15_000, "p90"),
  ],
});
