/** Who belongs to which variant of an experiment: the same caller always to the same, without anything kept. */
import { hashToUnit } from "../base/string-hash.ts";
import type { Experiment, Variant } from "../model/experiment.ts";

/**
 * The variant of a caller. The experiment's name goes into the draw, so that the same callers do not share a fate in
 * every experiment.
 */
export function variantOf({ name, variants }: Experiment, caller: string): Variant | undefined {
  let left = hashToUnit(`${name}\n${caller}`);
  for (const variant of variants) {
    left -= variant.share;
    if (left < 0) return variant;
  }
  // Shares sum to 1 but for rounding.
  return variants.findLast(({ share }) => share > 0);
}
