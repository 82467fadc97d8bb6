import { atLeast, atMost } from "../target.ts";
import { providerA, providerB, providerC, story } from "./default-world.ts";

const watchedMs = 120_000;

/** What users are said to expect is wrong by a factor from a tenth to ten, another for each provider and seed. */
export const wrongPriors = story({
  id: "S25",
  name: "wrong-priors",
  title: "the configured objective for the first token is wrong by 0.1 to 10, from a cold start",
  faultMs: watchedMs,
  startsCold: true,
  vary: (profile, draw) => ({ ...profile, ttftObjectiveMs: profile.ttftObjectiveMs * 10 ** (2 * draw - 1) }),
  targets: [
    atLeast("primaryShare", 0.97, "worst"),
    atMost("extraAttempts", 0.01, "p90"),
    atLeast("success", 0.9995, "worst"),
  ],
});

/** A model that thinks for five seconds before its first token, and a configuration that knows nothing of it. */
const thinkingMs = 5_000;

export const thinkingModels = story({
  id: "S25b",
  name: "thinking-models",
  title: "every first token takes 5 s, four times the configured objective, from a cold start",
  faultMs: watchedMs,
  startsCold: true,
  providers: [providerA, providerB, providerC].map((each) => ({
    ...each,
    ttftMedianMs: thinkingMs,
    ttftObjectiveMs: thinkingMs / 4,
  })),
  targets: [
    atLeast("primaryShare", 0.97, "worst"),
    atMost("extraAttempts", 0.01, "p90"),
    atLeast("success", 0.999, "worst"),
  ],
});
