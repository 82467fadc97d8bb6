import { atLeast, atMost } from "../target.ts";
import { providerA, providerB, providerC, steady, story } from "./default-world.ts";

const stormMs = 120_000;
const leftPerSecond = 5;

/** The primary's limit falls, and what it turns away counts against what is left. */
export const rateLimitStorm = story({
  id: "S8",
  name: "rate-limit-storm",
  title: "A's strict limit falls from 40 to 5 rps for 120 s",
  faultMs: stormMs,
  providers: [{ ...providerA, isStrict: true }, providerB, providerC],
  faults: [steady("A", stormMs, { rateFactor: leftPerSecond / providerA.ratePerSecond })],
  targets: [
    atLeast("accepted", 0.92, "p90"),
    atMost("rejections", 60, "p90"),
    atLeast("success", 0.9995, "worst"),
  ],
});
