import type { Call } from "../../../gen/spillway/v1/call_pb.ts";
import { isTroubled } from "./timeline.ts";

/** As the server keeps them: as many smooth ones as troubled ones. */
const keptOfEach = 100;

/** The calls that are known (newest first) and those that ended since (oldest first), newest first. Bounded. */
export function mergeCalls(known: readonly Call[], ended: readonly Call[]): readonly Call[] {
  const left = { smooth: keptOfEach, troubled: keptOfEach };
  return [...ended.toReversed(), ...known].filter((call) => {
    const kind = isTroubled(call) ? "troubled" : "smooth";
    left[kind] -= 1;
    return left[kind] >= 0;
  });
}
