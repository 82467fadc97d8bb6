import { atMost } from "../target.ts";
import { story } from "./default-world.ts";

/** Larger prompts take longer everywhere: that is no sickness. */
export const largePrompts = story({
  id: "S24",
  name: "large-prompts",
  title: "prompts grow twentyfold for 90 s, and nothing is wrong",
  faultMs: 90_000,
  inputFactor: 20,
  targets: [atMost("shareMoved", 0.03, "p90"), atMost("trips", 0, "worst")],
});
