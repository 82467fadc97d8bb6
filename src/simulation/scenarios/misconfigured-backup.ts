import { atLeast, atMost } from "../target.ts";
import { story } from "./default-world.ts";
import { strictBackup } from "./strict-backup.ts";

const lie = 3;

/**
 * The limits in the configuration are three times the real ones. The bucket of such a backup
 * holds a second's worth, so that it takes 1.1 times its limit in ten seconds without one
 * 429; a limit that can be told by its 429s alone, one burst of which is up to a dozen
 * attempts, stays under 1.2 (docs/decisions/0007).
 */
export const misconfiguredBackup = story({
  id: "S14",
  name: "misconfigured-backup",
  title: "A fails fast; the backups take 12 rps each and are configured with 36",
  faultMs: strictBackup.faultMs,
  providers: strictBackup.providers.map((each) =>
    each.name === "A" ? each : { ...each, configuredRatePerSecond: lie * each.ratePerSecond },
  ),
  faults: strictBackup.faults,
  targets: [
    atLeast("success", 0.999, "worst"),
    atMost("overshoot", 1.9, "worst"),
    atMost("lateOvershoot", 1.2, "worst"),
  ],
});
