/** A steady load on the gateway, and who answered it. Bounded: calls that would pile up are not made. */
import type { CompleteResponse } from "../../../gen/spillway/v1/completion_service_pb.ts";

/** So many calls may run at once before the load waits. */
const maxRunning = 200;

export interface Traffic {
  /** Calls since the last look: by the endpoint that answered, and those without an answer. */
  takeSecond(): { readonly served: ReadonlyMap<string, number>; readonly failed: number };
  total(): { readonly answered: number; readonly failed: number };
  /** Makes no more calls and waits for those that run. */
  stop(): Promise<void>;
}

export function startTraffic(call: () => Promise<CompleteResponse>, perSecond: number): Traffic {
  let served = new Map<string, number>();
  let failed = 0;
  const total = { answered: 0, failed: 0 };
  const running = new Set<Promise<void>>();
  const once = async () => {
    try {
      const { completion } = await call();
      const name = completion?.endpoint ?? "";
      served.set(name, (served.get(name) ?? 0) + 1);
      total.answered += 1;
    } catch {
      failed += 1;
      total.failed += 1;
    }
  };
  const timer = setInterval(() => {
    if (running.size >= maxRunning) return;
    const made: Promise<void> = once().finally(() => running.delete(made));
    running.add(made);
  }, 1_000 / perSecond);
  return {
    takeSecond() {
      const seen = { served, failed };
      served = new Map();
      failed = 0;
      return seen;
    },
    total: () => total,
    async stop() {
      clearInterval(timer);
      await Promise.allSettled(running);
    },
  };
}
