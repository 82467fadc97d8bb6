import { atLeast, atMost } from "../target.ts";
import { limitedTo, providerA, providerB, providerC, steady, story } from "./default-world.ts";

const outageMs = 60_000;

/** No backup carries the load alone, and the first carries half of it. */
export const halfBackup = story({
  id: "S11",
  name: "half-backup",
  title: "A fails fast; the backups take 10 and 15 rps",
  faultMs: outageMs,
  providers: [providerA, limitedTo(providerB, 10), limitedTo(providerC, 15)],
  faults: [steady("A", outageMs, { errors: 1 })],
  targets: [atMost("overshoot", 1.15, "worst"), atLeast("success", 0.999, "worst")],
});
