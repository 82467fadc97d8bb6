import { atLeast, atMost } from "../target.ts";
import { steady, story } from "./default-world.ts";

const brokenMs = 60_000;
const part = 0.2;

/** Streams break after some tokens: a reset, an error in the stream, or an end that pretends to be clean. */
export const cutStreams = story({
  id: "S19",
  name: "cut-streams",
  title: "A's streams break midway, 20 % for 60 s",
  faultMs: brokenMs,
  faults: [steady("A", brokenMs, { cuts: part })],
  targets: [
    // Half a stream passes before it can break, and no test tells 20 % from 1 % in under 32 calls: 2.8 s at best.
    atMost("detected", 3_000, "median"),
    atMost("silentTruncations", 0, "worst"),
    atLeast("success", 0.999, "worst"),
  ],
});

/**
 * A stall shows only when the time between tokens runs out. Half an answer before and
 * 32 calls after that, as above, make 13.2 s at best; the design's three seconds mean
 * breaks that are seen at once.
 */
const stallTimeoutMs = 10_000;
const beyondTimeoutMs = 5_000;

export const stalledStreams = story({
  id: "S19b",
  name: "stalled-streams",
  title: "A's streams fall silent midway, 20 % for 60 s",
  faultMs: brokenMs,
  faults: [steady("A", brokenMs, { stalls: part })],
  targets: [
    atMost("detected", stallTimeoutMs + beyondTimeoutMs, "median"),
    atMost("silentTruncations", 0, "worst"),
    atLeast("success", 0.999, "worst"),
  ],
});
