import { atLeast, atMost } from "../target.ts";
import { providerA, providerB, providerC, steady, story } from "./default-world.ts";

const outageMs = 60_000;

/** The first backup takes no sudden spike. */
export const accelerationLimit = story({
  id: "S20",
  name: "acceleration-limit",
  title: "A fails fast; B rejects more than twice its 10 s mean rate",
  faultMs: outageMs,
  providers: [providerA, { ...providerB, limitsAcceleration: true }, providerC],
  faults: [steady("A", outageMs, { errors: 1 })],
  targets: [atMost("rejections", 8, "p90"), atLeast("success", 0.9995, "worst")],
});
