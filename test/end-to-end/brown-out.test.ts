/**
 * The same story as the scenario of a slow provider, told live: real providers on
 * loopback, the whole service, and WatchEndpoints as the only witness. The test waits
 * for states in their order and asserts nothing of when they come.
 */
import { afterEach, expect, it } from "vitest";
import { BreakerState } from "../../gen/spillway/v1/endpoint_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";

const usual = { ttftMs: 250, perTokenMs: 1 };
/** Over twice the usual: too slow, and far from a timeout. */
const slow = { kind: "slow", ttftMs: 700 } as const;
const callers = 16;

/** What a look at the first provider saw. */
interface Look {
  readonly share: number;
  readonly isClosed: boolean;
  readonly health: number;
}

const request = {
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
};

let gateway: Gateway | undefined;
let providers: readonly SimulatedProvider[] = [];

afterEach(async () => {
  await gateway?.app.drain();
  await Promise.all(providers.map((provider) => provider.close()));
});

/** The looks that a stream of WatchEndpoints brings, for as long as the caller asks. */
async function* watch({ endpoints }: Gateway, signal: AbortSignal): AsyncGenerator<Look> {
  const interval = { seconds: 0n, nanos: 250_000_000 };
  for await (const frame of endpoints.watchEndpoints({ interval }, { signal })) {
    const first = frame.endpoints[0];
    if (first === undefined) continue;
    yield {
      share: first.shares[0]?.share ?? 0,
      isClosed: first.breaker?.state === BreakerState.CLOSED,
      health: first.health?.score ?? 0,
    };
  }
}

/** Looks until one is as wanted; resolves to all of them. The test's own time bounds it. */
async function until(looks: AsyncGenerator<Look>, isWanted: (look: Look) => boolean): Promise<Look[]> {
  const seen: Look[] = [];
  for (;;) {
    const { value, done } = await looks.next();
    if (done === true) return seen;
    seen.push(value);
    if (isWanted(value)) return seen;
  }
}

/** Calls until told to stop; resolves to how many answers came and what failed. */
async function call({ completions }: Gateway, isOver: () => boolean) {
  let answers = 0;
  const failures: unknown[] = [];
  while (!isOver()) {
    try {
      await completions.complete({ request });
      answers += 1;
    } catch (reason) {
      failures.push(reason);
    }
  }
  return { answers, failures };
}

it("shows a browning-out provider lose its traffic by and by, and get it back", async () => {
  const start = (name: string) =>
    startSimulatedProvider({ name, dialect: "openai-chat", script: { tokens: 3, pacing: usual } });
  const [one, two] = await Promise.all([start("one"), start("two")]);
  providers = [one, two];
  const upstreams = providers.map(({ name, url }) => ({ name, dialect: "openai-chat" as const, url }));
  const running = await startGateway(`${tieredConfig(upstreams)}health: { ttft_objective: 500ms }\n`);
  gateway = running;
  const stop = new AbortController();
  const looks = watch(running, stop.signal);
  let isOver = false;
  const calls = Array.from({ length: callers }, () => call(running, () => isOver));

  // Known well: over two hundred answers are what the reference is believed by.
  while (one.counters().generations < 300) await until(looks, () => true);
  const calm = await until(looks, ({ share }) => share === 1);
  await one.setFault(slow);
  const leaving = await until(looks, ({ share }) => share <= 0.8);
  await one.setFault({ kind: "none" });
  const coming = await until(looks, ({ share }) => share === 1);
  isOver = true;
  const results = await Promise.all(calls);
  stop.abort();

  expect(calm.at(-1)).toMatchObject({ share: 1, isClosed: true });
  // Gradually: by steps of the shift, with the breaker closed all along.
  const all = [...leaving, ...coming];
  expect(all.every(({ isClosed }) => isClosed)).toBe(true);
  expect(Math.min(...leaving.map(({ health }) => health))).toBeLessThan(0.8);
  expect(new Set(all.map(({ share }) => share)).size).toBeGreaterThan(3);
  expect(all.every(({ share }, i) => i === 0 || (all[i - 1]?.share ?? 1) - share <= 0.51)).toBe(true);
  expect(coming.some(({ share }) => share > 0.8 && share < 1)).toBe(true);
  expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  expect(two.counters().generations).toBeGreaterThan(0);
}, 240_000);
