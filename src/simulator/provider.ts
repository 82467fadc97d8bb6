import type { Clock } from "../core/base/clock.ts";
import type { Counters } from "./counters.ts";
import type { Delay } from "./delay.ts";
import type { DialectName } from "./dialects.ts";
import type { Fault } from "./fault.ts";
import type { Script } from "./script.ts";

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
  /** The only models that exist. Any will do when not said. */
  readonly models?: readonly string[];
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
