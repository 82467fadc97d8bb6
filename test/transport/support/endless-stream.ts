/** A call whose answer never ends, and what becomes of it when nobody reads. */
import { text } from "./domain.ts";
import type { FakeCompletions } from "./fake-completions.ts";
import { Gate } from "./gate.ts";

const chunk = "x".repeat(10_000);

export interface EndlessStream {
  /** Opens when the generator is told that nobody wants more. */
  readonly returned: Gate;
  /** The characters that were pulled when no more were for many turns of the event loop. */
  standstill(): Promise<number>;
}

/** From now on every stream says the same text without end. */
export function streamEndlessly(completions: FakeCompletions): EndlessStream {
  const returned = new Gate();
  let pulled = 0;
  completions.streamScript = async function* () {
    try {
      for (;;) {
        pulled += 1;
        yield [text(chunk)];
      }
    } finally {
      returned.open();
    }
  };
  return { returned, standstill: async () => (await untilStill(() => pulled)) * chunk.length };
}

async function untilStill(count: () => number): Promise<number> {
  let last = -1;
  for (let turns = 0; turns < 50; turns += 1) {
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (last === count() && last > 0) return last;
    last = count();
  }
  throw new Error(`the generator still runs after ${last} messages`);
}
