import { atMost } from "../target.ts";
import { story } from "./default-world.ts";

const outageMs = 60_000;
const warmUpMs = 30_000;
const coldPart = 0.05;

const warmth = (passed: number): number => coldPart + (1 - coldPart) * passed;

/** The primary comes back cold: whoever returns at once knocks it over again. */
export const herd = story({
  id: "S15",
  name: "herd",
  title: "A fails for 60 s and comes back with 5 % of its capacity, 100 % after 30 s",
  faultMs: outageMs + warmUpMs,
  healthyAtMs: outageMs,
  faults: [
    { provider: "A", fromMs: 0, toMs: outageMs, effect: () => ({ errors: 1 }) },
    {
      provider: "A",
      fromMs: outageMs,
      toMs: outageMs + warmUpMs,
      effect: (passed) => ({ rateFactor: warmth(passed), concurrencyFactor: warmth(passed) }),
    },
  ],
  targets: [
    atMost("extraAttempts", 0.02, "p90"),
    atMost("reversals", 1, "p90"),
    atMost("recover", 15_000, "p90"),
  ],
});
