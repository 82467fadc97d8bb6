/** Starts simulated providers: real HTTP servers on loopback that speak a dialect and break on demand. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../core/base/clock.ts";
import { seededRandom } from "../core/base/random.ts";
import { createDoor, isForDoor } from "./control/door.ts";
import type { Counters } from "./counters.ts";
import { type Delay, realDelay } from "./delay.ts";
import type { AccessKey } from "./dialect.ts";
import { type DialectName, dialects } from "./dialects.ts";
import { answerRequest, type Standing } from "./exchange.ts";
import type { Fault } from "./fault.ts";
import { createFaultDraw } from "./faults/draw.ts";
import { limitsOf, refusesConnections } from "./faults/plan.ts";
import type { Script } from "./script.ts";
import { createBuckets } from "./serving/buckets.ts";
import { createLedger } from "./serving/ledger.ts";
import { createListener, type Listener } from "./serving/listener.ts";
import type { Strictness } from "./strictness.ts";

export interface SimulatedProviderOptions {
  readonly dialect: DialectName;
  /** The dialect's name when not said. */
  readonly name?: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /** "127.0.0.1" when not said. */
  readonly host?: string;
  /** The only key that is taken. Any key will do when not said. */
  readonly apiKey?: string;
  /** The only access key whose signature is taken (Bedrock); it is checked in full. */
  readonly accessKey?: AccessKey;
  /** The only models that exist. Any will do when not said. */
  readonly models?: readonly string[];
  /** Rules of a single host of the dialect; none when not said. */
  readonly strictness?: Strictness;
  readonly script?: Script;
  readonly fault?: Fault | readonly Fault[];
  /** Draws answers, ids and chances; 1 when not said. */
  readonly seed?: number;
  readonly clock?: Clock;
  readonly delay?: Delay;
  /** Whether /_sim on the provider's own port tells its state and takes faults; false when not said. */
  readonly controlDoor?: boolean;
}

/** A provider that runs. */
export interface SimulatedProvider {
  readonly name: string;
  readonly dialect: DialectName;
  readonly port: number;
  /** The origin, without a path: "http://127.0.0.1:4711". */
  readonly url: string;
  /** The models that its list shows. */
  listModels(): readonly string[];
  /** Replaces all faults; requests under way keep theirs. Resolves when the port is as the fault wants it. */
  setFault(fault: Fault | readonly Fault[]): Promise<void>;
  /** What is set now. */
  faults(): readonly Fault[];
  /** Replaces the script; requests under way keep theirs, limits start full. */
  setScript(script: Script): void;
  counters(): Counters;
  /** Closes the port and destroys every connection. */
  close(): Promise<void>;
}

/** Starts a provider; rejects when its port can not be had. */
export async function startSimulatedProvider(options: SimulatedProviderOptions): Promise<SimulatedProvider> {
  const { host = "127.0.0.1", port = 0 } = options;
  const standing = createStanding(options);
  const door = createDoor(() => [provider]);
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    if (options.controlDoor === true && isForDoor(request)) door(request, response);
    else void answerRequest(standing, request, response);
  };
  const listener = createListener({ host, port }, onRequest, standing.ledger);
  await listener.open();
  const provider = createProvider(options, standing, listener);
  if (options.fault !== undefined) await provider.setFault(options.fault);
  return provider;
}

function createProvider(
  { dialect, host = "127.0.0.1", name = dialect }: SimulatedProviderOptions,
  standing: Standing,
  listener: Listener,
): SimulatedProvider {
  let faults: readonly Fault[] = [];
  return {
    name,
    dialect,
    port: listener.port,
    url: `http://${host}:${listener.port}`,
    listModels: () => standing.account.models ?? standing.dialect.models,
    async setFault(fault) {
      faults = isList(fault) ? fault : [fault];
      applyFaults(standing, faults);
      await (refusesConnections(faults) ? listener.shut() : listener.open());
    },
    faults: () => faults,
    setScript(script) {
      standing.script = script;
      applyFaults(standing, faults);
    },
    counters: () => standing.ledger.counters(),
    close: () => listener.shut(),
  };
}

function applyFaults(standing: Standing, faults: readonly Fault[]): void {
  standing.draw = createFaultDraw(faults, standing.random);
  standing.buckets = createBuckets(limitsOf(faults) ?? standing.script.limits ?? {}, standing.clock.now());
}

function createStanding(options: SimulatedProviderOptions): Standing {
  const { clock = realClock, delay = realDelay, script = {}, seed = 1 } = options;
  const random = seededRandom(seed);
  return {
    dialect: dialects[options.dialect],
    account: {
      name: options.name ?? options.dialect,
      apiKey: options.apiKey,
      accessKey: options.accessKey,
      models: options.models,
      strictness: options.strictness ?? {},
    },
    seed,
    random,
    clock,
    delay,
    ledger: createLedger(),
    script,
    draw: createFaultDraw([], random),
    buckets: createBuckets(script.limits ?? {}, clock.now()),
  };
}

function isList(fault: Fault | readonly Fault[]): fault is readonly Fault[] {
  return Array.isArray(fault);
}

const realClock: Clock = { now: () => performance.now(), wall: () => Date.now() };
