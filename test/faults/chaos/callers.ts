/** Callers that ask without end, over both doors, and of whom a third vanishes at random. */
import { Code } from "@connectrpc/connect";
import type { Random } from "../../../src/core/base/random.ts";
import { modes } from "../matrix/expectation.ts";
import { describe } from "../matrix/judge.ts";
import { asks, watchCall } from "../support/call.ts";
import { type Clients, doors } from "../support/clients.ts";
import type { Observation } from "../support/observation.ts";
import { whole } from "./killer.ts";

export interface Tally {
  completed: number;
  restarted: number;
  failed: number;
  left: number;
  /** Calls that the server's connection never took, as when it comes of age (GOAWAY): gRPC clients send them again. */
  refused: number;
  /** What must not be. */
  readonly misses: string[];
}

const vanishingShare = 1 / 3;
/** About as long as an answer takes. */
const patienceMs = 3_000;
const streamingShare = 0.8;
const deadlineMs = 20_000;

/** The statuses that say honestly that nobody answered. */
const honest: ReadonlySet<number> = new Set([
  Code.Unavailable,
  Code.ResourceExhausted,
  Code.DeadlineExceeded,
]);

export interface Crowd {
  readonly size: number;
  /** Each caller uses one of them. */
  readonly clients: readonly Clients[];
  /** What each endpoint answers, whole. */
  readonly answers: ReadonlyMap<string, string>;
  readonly random: Random;
}

/** Calls until the signal aborts; then the last calls run to their end. */
export async function callWithoutEnd(crowd: Crowd, signal: AbortSignal): Promise<Tally> {
  const tally: Tally = { completed: 0, restarted: 0, failed: 0, left: 0, refused: 0, misses: [] };
  const caller = async (n: number): Promise<void> => {
    const clients = crowd.clients[n % crowd.clients.length];
    while (!signal.aborted && clients !== undefined) {
      count(await callOnce(clients, crowd.random), crowd, tally);
    }
  };
  await Promise.all(Array.from({ length: crowd.size }, (_, n) => caller(n)));
  return tally;
}

async function callOnce(clients: Clients, random: Random): Promise<Observation> {
  const leaving = new AbortController();
  const vanishes = random() < vanishingShare;
  const vanishing = vanishes ? setTimeout(() => leaving.abort(), random() * patienceMs) : undefined;
  const seen = await watchCall({
    client: clients.completions[doors[whole(random, doors.length)] ?? "grpc"],
    streaming: random() < streamingShare,
    deadlineMs,
    request: {
      ...asks("main", "Who keeps the lock of the river?"),
      routing: { recoveryMode: modes[whole(random, modes.length)] ?? 0 },
    },
    leave: leaving.signal,
  });
  clearTimeout(vanishing);
  return seen;
}

/** Connect's client has no status for it, and tells what Node tells. */
function isUntaken(message: string): boolean {
  return message.includes("NGHTTP2_REFUSED_STREAM");
}

function count({ ending, answers, restarts, disorder }: Observation, crowd: Crowd, tally: Tally): void {
  tally.misses.push(...disorder);
  if (restarts.length > 0) tally.restarted += 1;
  switch (ending.kind) {
    case "left":
      tally.left += 1;
      return;
    case "completed": {
      const { endpoint, attempts } = ending.completion;
      const answer = answers.get(attempts.length);
      if (answer === crowd.answers.get(endpoint)) tally.completed += 1;
      else tally.misses.push(`${endpoint} is said to have answered "${answer}"`);
      return;
    }
    case "error":
      if (isUntaken(ending.message)) tally.refused += 1;
      else if (honest.has(ending.code) && ending.trail !== undefined) tally.failed += 1;
      else tally.misses.push(`ended as ${describe(ending)}`);
      return;
    default:
      tally.misses.push(`ended as ${ending.kind}`);
  }
}
