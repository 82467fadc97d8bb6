/**
 * One idempotency key is one billed generation: however many ask at once, over
 * whichever door, as a stream or not, and whoever of them vanishes. The simulator's
 * count of generations is the bill.
 */
import { Code } from "@connectrpc/connect";
import { describe } from "./matrix/judge.ts";
import { type Ask, asks, watchCall } from "./support/call.ts";
import { doors } from "./support/clients.ts";
import type { Observation } from "./support/observation.ts";
import { marked, type Pairs, startPairs } from "./support/pairs.ts";

const deadlineMs = 20_000;
const crowd = 50;

interface Way {
  readonly n: number;
  readonly leave?: AbortSignal;
  readonly onOutput?: () => void;
}

/** What went wrong, in words. */
export async function runIdempotency(): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(scenes).map(async ([name, scene]) => {
      const misses = await playScene(scene);
      return misses.map((words) => `${name}: ${words}`);
    }),
  );
  return found.flat();
}

type Scene = (pairs: Pairs) => Promise<string[]>;

async function playScene(scene: Scene): Promise<string[]> {
  const pairs = await startPairs({
    count: 1,
    // Slow enough that all ask while the first answer is being written.
    primary: { dialect: "openai-chat", script: { text: marked("P"), pacing: { perTokenMs: 10 } } },
    backup: { dialect: "anthropic", script: { text: marked("B"), pacing: { perTokenMs: 10 } } },
  });
  const misses = await scene(pairs);
  const { requests } = await pairs.stillOpen();
  if (requests > 0) misses.push(`${requests} requests still run`);
  misses.push(...(await pairs.close()));
  return misses;
}

const scenes: Readonly<Record<string, Scene>> = {
  async "50 at once, then again"(pairs) {
    const first = await Promise.all(numbers(crowd).map((n) => ask(pairs, keyed("k"), { n })));
    const again = await Promise.all(numbers(4).map((n) => ask(pairs, keyed("k"), { n })));
    const misses = [...first, ...again].flatMap((seen) => answered(seen, marked("P")));
    if (again.some(({ ending }) => ending.kind === "completed" && !ending.completion.replayed)) {
      misses.push("an answer given again does not say so");
    }
    return [...misses, ...billed(pairs, 1)];
  },

  async "the client vanishes, and asks again while it runs"(pairs) {
    await vanishAfterFirstToken(pairs, 1);
    const again = await Promise.all(numbers(4).map((n) => ask(pairs, keyed("k"), { n })));
    return [...again.flatMap((seen) => answered(seen, marked("P"))), ...billed(pairs, 1)];
  },

  async "50 clients vanish, and one asks when all is over"(pairs) {
    await vanishAfterFirstToken(pairs, crowd);
    await pairs.stillOpen();
    const again = await ask(pairs, keyed("k"), { n: 0 });
    return [...answered(again, marked("P")), ...billed(pairs, 1)];
  },

  async "another request under the key"(pairs) {
    // Only what has begun came first: which of two connections is heard first is nobody's promise.
    const begun = Promise.withResolvers<void>();
    const running = ask(pairs, keyed("k"), { n: 0, onOutput: begun.resolve });
    await begun.promise;
    const whileRunning = await Promise.all(numbers(4).map((n) => ask(pairs, keyed("k", "y"), { n })));
    const misses = answered(await running, marked("P"));
    const after = await Promise.all(numbers(4).map((n) => ask(pairs, keyed("k", "y"), { n })));
    for (const { ending } of [...whileRunning, ...after]) {
      const isRefused = ending.kind === "error" && ending.code === Code.AlreadyExists;
      if (!isRefused) misses.push(`another request ended as ${describe(ending)}`);
    }
    return [...misses, ...billed(pairs, 1)];
  },

  async "the primary breaks under 50"(pairs) {
    await pairs.primary.setFault({ kind: "cut", afterTokens: 5, manner: "reset" });
    const all = await Promise.all(numbers(crowd).map((n) => ask(pairs, keyed("k"), { n })));
    const misses = all.flatMap((seen) => answered(seen, marked("B")));
    const { generations } = pairs.backup.counters();
    return generations === 1 ? misses : [...misses, `the backup billed ${generations}`];
  },

  async "the key goes upstream"(pairs) {
    await ask(pairs, keyed("k"), { n: 0 });
    const sent = pairs.primary.counters().lastRequest?.headers["idempotency-key"];
    return typeof sent === "string" && sent !== "" ? [] : ["the provider got no Idempotency-Key"];
  },
};

function keyed(key: string, words = "x"): Ask {
  return { ...asks("route-0", words), idempotencyKey: key };
}

/** Numbers choose the door and the kind of call, so that all of them mix. */
function ask(pairs: Pairs, request: Ask, { n, leave, onOutput }: Way): Promise<Observation> {
  const door = doors[n % doors.length] ?? "grpc";
  return watchCall({
    client: pairs.clients.completions[door],
    streaming: n % 4 < 2,
    deadlineMs,
    request,
    ...(leave === undefined ? {} : { leave }),
    ...(onOutput === undefined ? {} : { onOutput }),
  });
}

/** So many clients join; all leave once one of them has seen a token. */
async function vanishAfterFirstToken(pairs: Pairs, clients: number): Promise<void> {
  const leaving = new AbortController();
  const way = { leave: leaving.signal, onOutput: () => leaving.abort() };
  const seen = await Promise.all(numbers(clients).map((n) => ask(pairs, keyed("k"), { n, ...way })));
  const stayed = seen.filter(({ ending }) => ending.kind !== "left");
  if (stayed.length > 0) throw new Error(`${stayed.length} clients did not vanish`);
}

function answered({ ending, answers, disorder }: Observation, wanted: string): string[] {
  if (ending.kind !== "completed") return [...disorder, `ended as ${describe(ending)}`];
  const answer = answers.get(Math.max(...answers.keys()));
  return answer === wanted ? [...disorder] : [...disorder, `the answer is "${answer}"`];
}

function billed({ primary, backup }: Pairs, wanted: number): string[] {
  const generations = primary.counters().generations + backup.counters().generations;
  return generations === wanted ? [] : [`billed ${generations} times, not ${wanted}`];
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
