/**
 * Fills what a gateway keeps up to a bound and for longer than a soak takes, so that its growth is over before anything
 * is measured: which endpoint gave which answer, for a day and of a hundred thousand calls (src/state/answered-calls.ts).
 * Whatever else has a bound is full within the minutes of warm-up.
 */
import { mostAnsweredCalls } from "../../src/state/answered-calls.ts";
import { asks, watchCall } from "../faults/support/call.ts";
import { type Clients, doors } from "../faults/support/clients.ts";
import type { SoakArena } from "./arena.ts";

const atOnce = 64;
const deadlineMs = 20_000;
const tellEvery = 10_000;

/** On a busy machine one in a hundred may come too late; where more do, something is wrong. */
const mostFailed = mostAnsweredCalls / 100;

/** Rejects when answers fail: nothing is broken yet. */
export async function fill(arena: SoakArena, clients: readonly Clients[]): Promise<void> {
  arena.speak("briefly");
  let answered = 0;
  let failed = 0;
  const caller = async (n: number): Promise<void> => {
    const own = clients[n % clients.length];
    while (own !== undefined && answered < mostAnsweredCalls && failed <= mostFailed) {
      const { ending } = await watchCall({
        client: own.completions[doors[(answered + n) % doors.length] ?? "grpc"],
        streaming: false,
        request: asks("main", "Is the lock open?"),
        deadlineMs,
      });
      if (ending.kind !== "completed") failed += 1;
      else answered += 1;
      if (answered % tellEvery === 0)
        console.log(`${answered} of ${mostAnsweredCalls} short answers to begin with`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, n) => caller(n)));
  arena.speak("whole");
  if (failed > mostFailed) throw new Error(`${failed} calls failed before anything was broken`);
}
