import type { CompleteResponse } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { startTraffic, type Traffic } from "./traffic.ts";

/** Calls that the demo makes by itself, at a pace that can be changed while they run. */
export interface Load {
  /** 0 while it rests. */
  perSecond(): number;
  set(perSecond: number): void;
  /** Gives up the calls that run, and makes no more. */
  stop(): Promise<void>;
}

/** A load that rests until it is set. `call` is asked once for each call. */
export function createLoad(call: (signal: AbortSignal) => Promise<CompleteResponse>): Load {
  const over = new AbortController();
  let pace = 0;
  let running: Traffic | undefined;
  const ending = new Set<Promise<void>>();
  const halt = () => {
    const ended = running?.stop();
    running = undefined;
    if (ended === undefined) return;
    const done: Promise<void> = ended.finally(() => ending.delete(done));
    ending.add(done);
  };
  return {
    perSecond: () => pace,
    set(perSecond) {
      if (perSecond === pace) return;
      halt();
      pace = perSecond;
      if (perSecond > 0) running = startTraffic(() => call(over.signal), perSecond);
    },
    async stop() {
      pace = 0;
      halt();
      over.abort();
      await Promise.all(ending);
    },
  };
}
