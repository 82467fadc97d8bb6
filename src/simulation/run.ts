/** One run: a scenario, a seed and a policy, from the first request to the end of the last. */
import { chanceOf } from "./chance.ts";
import { endpointOf, routeOf } from "./configuration.ts";
import { Driver } from "./driving/driver.ts";
import { startFleetTurns } from "./driving/fleet-turns.ts";
import { startPoolTurns } from "./driving/pool-turns.ts";
import { startSampling } from "./driving/sampling.ts";
import type { Trace } from "./driving/trace.ts";
import type { NamedPolicy } from "./policy.ts";
import type { CallRecord, Recording, Sample } from "./recording.ts";
import { aftermathMs, onsetAt, type Scenario } from "./scenario.ts";
import { VirtualTime } from "./virtual-time.ts";
import { World } from "./world/world.ts";

export interface RunOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly policy: NamedPolicy;
  readonly hedging: boolean;
  /** Told every event as a line of text; leave out where nobody reads. */
  readonly trace?: Trace;
}

/** The same options lead to the same recording and the same trace, to the byte. */
export function run({ scenario, seed, policy, hedging, trace }: RunOptions): Recording {
  const time = new VirtualTime();
  const onset = onsetAt(scenario, chanceOf(seed, "onset")());
  const endsAt = onset + scenario.faultMs + aftermathMs;
  const { vary } = scenario;
  const draws = chanceOf(seed, "profiles");
  const profiles =
    vary === undefined ? scenario.providers : scenario.providers.map((each) => vary(each, draws()));
  const world = new World({ scenario, profiles, seed, onsetAt: onset, time });
  const route = routeOf(scenario, hedging);
  const { pool, replicas } = policy.create({
    endpoints: profiles.map(endpointOf),
    route,
    clock: time,
    random: chanceOf(seed, "policy"),
    truth: world,
    replicas: scenario.replicas ?? 1,
    isStoreInReach: () =>
      scenario.isStoreDown !== true || time.now() < onset || time.now() >= onset + scenario.faultMs,
  });
  const calls: CallRecord[] = [];
  const probes: { readonly endpoint: string; readonly at: number; readonly ok: boolean }[] = [];
  let samples: readonly Sample[] = [];
  const onProbed = (endpoint: string, at: number, ok: boolean) => probes.push({ endpoint, at, ok });
  for (const { pool: live, sharing } of replicas) {
    startPoolTurns({ pool: live, sharing, providers: world, time, trace, onProbed });
  }
  startFleetTurns(replicas, time, chanceOf(seed, "exchanges"));
  const [first] = replicas;
  if (first !== undefined) samples = startSampling({ pool: first.pool, time, trace });
  const driver = new Driver({ time, providers: world, pool, route, random: chanceOf(seed, "jitter"), trace });
  const isOver = submitTraffic({ time, world, driver, calls, endsAt });
  while (!isOver() && time.tryAdvance());
  return { onsetAt: onset, calls, samples, probes };
}

interface Submission {
  readonly time: VirtualTime;
  readonly world: World;
  readonly driver: Driver;
  readonly calls: CallRecord[];
  readonly endsAt: number;
}

/** Lets the traffic in until its end; the answer says when all of it is done with. */
function submitTraffic({ time, world, driver, calls, endsAt }: Submission): () => boolean {
  let hasMore = true;
  const submitNext = (): void => {
    const arrival = world.traffic.next();
    if (arrival.at >= endsAt) {
      hasMore = false;
      return;
    }
    time.at(arrival.at, () => {
      calls.push(driver.submit(arrival));
      submitNext();
    });
  };
  submitNext();
  return () => !hasMore && driver.live === 0;
}
