import { atMost } from "../target.ts";
import { story } from "./default-world.ts";

const recoveryMs = 90_000;

/** An outage that heals bit by bit: coming back too early costs attempts, too late costs money. */
export const slowRecovery = story({
  id: "S9",
  name: "slow-recovery",
  title: "A's errors fall from 100 % to 0 over 90 s",
  faultMs: recoveryMs,
  faults: [{ provider: "A", fromMs: 0, toMs: recoveryMs, effect: (passed) => ({ errors: 1 - passed }) }],
  targets: [
    atMost("recover", 10_000, "p90"),
    atMost("extraAttempts", 0.02, "p90"),
    atMost("reversals", 1, "p90"),
  ],
});
