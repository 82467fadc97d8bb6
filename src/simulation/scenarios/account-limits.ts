import type { ProviderProfile } from "../provider-profile.ts";
import { atLeast, atMost } from "../target.ts";
import { providerA, providerB, steady, story } from "./default-world.ts";

const limitMs = 30_000;
const models = ["A1", "A2"];

const sharing: readonly ProviderProfile[] = [...models.map((name) => ({ ...providerA, name })), providerB];
const tiers = [models, ["B"]];

/** The answer says that it is the account's quota. */
export const accountLimit = story({
  id: "S21",
  name: "account-limit",
  title: "the account of A1 and A2 is closed for 30 s, and the 429 says so",
  faultMs: limitMs,
  providers: sharing,
  tiers,
  faults: models.map((name) => steady(name, limitMs, { closedBy: "account-quota" })),
  targets: [atMost("lateAttempts", 1, "worst"), atLeast("success", 0.9995, "worst")],
});

/** The answer does not say whose limit it is; two models of one account show it. */
export const uncodedAccountLimit = story({
  id: "S21b",
  name: "uncoded-account-limit",
  title: "the account of A1 and A2 is closed for 30 s, and the 429 does not say so",
  faultMs: limitMs,
  providers: sharing,
  tiers,
  faults: models.map((name) => steady(name, limitMs, { closedBy: "uncoded-limit" })),
  targets: [atMost("lateAttempts", 2, "worst"), atLeast("success", 0.9995, "worst")],
});

/** Only one model is limited: the other, of the same account, must go on and take its share. */
export const modelLimit = story({
  id: "S21c",
  name: "model-limit",
  title: "A1 alone is closed for 30 s; A2 of the same account is not",
  faultMs: limitMs,
  providers: sharing,
  tiers,
  faults: [steady("A1", limitMs, { closedBy: "uncoded-limit" })],
  targets: [atLeast("primaryShare", 0.9, "p90"), atLeast("success", 0.9995, "worst")],
});
