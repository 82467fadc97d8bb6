import { atLeast, atMost } from "../target.ts";
import { story } from "./default-world.ts";

/** Nothing happens, and Spillway must not make anything happen. */
export const normal = story({
  id: "S1",
  name: "normal",
  title: "nothing is wrong",
  faultMs: 120_000,
  comparedWith: ["oracle"],
  targets: [
    atMost("extraAttempts", 0.01, "p90"),
    atMost("cost", 0.01, "p90"),
    atMost("reversals", 0, "worst"),
    atLeast("success", 0.9995, "worst"),
  ],
});
