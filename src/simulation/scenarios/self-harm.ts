import { atLeast, atMost } from "../target.ts";
import { story } from "./default-world.ts";

/** Callers bring their failures about themselves: none of it is the providers' fault. */
export const selfHarm = story({
  id: "SH",
  name: "self-harm",
  title: "five tenants harm themselves: 35 % of the traffic; the providers are well",
  faultMs: 120_000,
  cohorts: [
    { tenant: "impatient", share: 0.05, habit: "impossible-ttft" },
    { tenant: "thrifty", share: 0.1, habit: "cut-short" },
    { tenant: "unsatisfiable", share: 0.05, habit: "unsatisfiable-schema" },
    { tenant: "abusive", share: 0.1, habit: "collects-refusals" },
    { tenant: "leaving", share: 0.05, habit: "leaves" },
  ],
  targets: [
    atLeast("primaryShare", 0.97, "worst"),
    atMost("trips", 0, "worst"),
    atMost("reversals", 0, "worst"),
    atLeast("success", 0.9995, "worst"),
  ],
});
