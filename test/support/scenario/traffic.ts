/**
 * `traffic rps=20 seconds=10 every=2`: a steady load, told every so many seconds as
 * who answered, with the health and breaker of the endpoints that are not well.
 */
import type { CallError } from "../../../src/core/model/call-error.ts";
import { requestOf } from "../fleet.ts";
import { type Arguments, numberOf } from "./arguments.ts";
import { line } from "./print.ts";
import type { World } from "./world.ts";

export async function traffic(world: World, args: Arguments): Promise<string> {
  const rps = numberOf(args, "rps", 20);
  const seconds = numberOf(args, "seconds", 10);
  const every = numberOf(args, "every", 1);
  const since = world.time.now();
  const told: string[] = [];
  const load = new Load(world);
  const stopProber = world.startProber();
  for (let nth = 0; nth < rps * seconds; nth++) world.time.after((nth * 1_000) / rps, () => load.call());
  for (let second = every; second <= seconds; second += every) {
    await world.time.runUntil(since + second * 1_000);
    told.push(line(second, `s  ${load.takeShares()}${condition(world)}`));
  }
  await world.time.runWhile(() => load.running > 0);
  stopProber();
  return told.join("\n");
}

class Load {
  running = 0;
  readonly #world: World;
  #answers = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  call(): void {
    this.running += 1;
    const call = {
      completionId: "cmpl-test",
      tenant: "default",
      signal: new AbortController().signal,
      deadline: undefined,
      previousAttempts: 0,
      streaming: false,
    };
    void this.#world.completions
      .complete(requestOf("main"), call)
      .then(
        (result) => this.#count(result.attempts[0]?.endpoint.name ?? ""),
        (error: CallError) => this.#count(`(${error.status})`),
      )
      .finally(() => {
        this.running -= 1;
      });
  }

  /** First choices since the last look, in percent. */
  takeShares(): string {
    const total = [...this.#answers.values()].reduce((sum, count) => sum + count, 0);
    const shares = [...this.#answers]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, count]) => `${name} ${String(Math.round((count / total) * 100)).padStart(3)} %`);
    this.#answers = new Map();
    return shares.join("  ") || "nobody";
  }

  #count(name: string): void {
    this.#answers.set(name, (this.#answers.get(name) ?? 0) + 1);
  }
}

function condition(world: World): string {
  return world.pool
    .snapshot()
    .filter(({ health, breaker }) => health.score < 0.995 || breaker.state !== "closed")
    .map(
      ({ endpoint, health, breaker }) =>
        `   ${endpoint.name}: health ${health.score.toFixed(2)}, ${breaker.state}`,
    )
    .join("");
}
