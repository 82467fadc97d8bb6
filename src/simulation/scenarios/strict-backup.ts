import { atLeast, atMost } from "../target.ts";
import { limitedTo, providerA, providerB, providerC, steady, story } from "./default-world.ts";

const outageMs = 60_000;

/** The backups just suffice, and punish whoever asks too much of them. */
export const strictBackup = story({
  id: "S12",
  name: "strict-backup",
  title: "A fails fast; the backups take 12 rps each, strictly",
  faultMs: outageMs,
  providers: [
    providerA,
    { ...limitedTo(providerB, 12), isStrict: true },
    { ...limitedTo(providerC, 12), isStrict: true },
  ],
  faults: [steady("A", outageMs, { errors: 1 })],
  targets: [atLeast("success", 0.999, "worst"), atMost("overshoot", 1.15, "worst")],
});
