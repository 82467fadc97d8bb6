import { atLeast, atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";
import { strictBackup } from "./strict-backup.ts";

const hangMs = 60_000;

/** The case in which retries make the outage: late evidence, and backups that punish a storm. */
export const hangStrictBackup = story({
  id: "S13",
  name: "hang-strict-backup",
  title: "A hangs; the backups take 12 rps each, strictly",
  faultMs: hangMs,
  providers: strictBackup.providers,
  faults: [steady("A", hangMs, { hangs: 1 })],
  targets: [atLeast("success", 0.999, "worst"), atMost("overshoot", 1.15, "worst")],
});
