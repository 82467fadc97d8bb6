import { atLeast, atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const outageMs = 60_000;

export const correlatedOutage = story({
  id: "S16",
  name: "correlated-outage",
  title: "A and B fail fast for 60 s",
  faultMs: outageMs,
  faults: [steady("A", outageMs, { errors: 1 }), steady("B", outageMs, { errors: 1 })],
  targets: [atLeast("success", 0.999, "worst"), atMost("extraAttempts", 0.02, "p90")],
});
