import type { Random } from "../../core/base/random.ts";
import type { Fault } from "../fault.ts";

/** Says for each request in turn which of the faults strike it. */
export type FaultDraw = () => readonly Fault[];

/** A draw over faults just set: their counts start at 0, chance comes from `random`. */
export function createFaultDraw(faults: readonly Fault[], random: Random): FaultDraw {
  let requests = 0;
  return () => {
    requests += 1;
    return faults.filter((fault) => {
      if (fault.first !== undefined && requests > fault.first) return false;
      return fault.share === undefined || random() < fault.share;
    });
  };
}
