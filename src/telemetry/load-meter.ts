/** How busy the process is: the part of its one thread that is used, and the calls that end in a second. */
import type { CallFacts, Observer, Timer } from "../core/model/ports.ts";

export interface Load {
  /** 0 to 1. */
  readonly cpuUtilization: number;
  readonly callsPerSecond: number;
  /** Calls that this process itself failed. */
  readonly errorsPerSecond: number;
}

/** Balancers look at seconds; a shorter time would show single pauses of the collector. */
const periodMs = 1_000;

/** The part of a new second in the running mean, so that one busy second does not turn the balance over. */
const gain = 0.3;

export class LoadMeter implements Observer {
  readonly #timer: Timer;
  readonly #busyShare: () => number;
  #load: Load = { cpuUtilization: 0, callsPerSecond: 0, errorsPerSecond: 0 };
  #calls = 0;
  #errors = 0;
  #cancel: () => void;

  /** `busyShare`: the part of the time since it was last asked in which the thread worked, 0 to 1. */
  constructor(timer: Timer, busyShare: () => number) {
    this.#timer = timer;
    this.#busyShare = busyShare;
    this.#cancel = timer.after(periodMs, () => this.#measure());
  }

  /** The load of late; the same object until it is measured anew. */
  read(): Load {
    return this.#load;
  }

  callStarted(): void {}

  attemptEnded(): void {}

  restarted(): void {}

  callEnded(_: CallFacts, status: string): void {
    this.#calls += 1;
    if (status === "internal") this.#errors += 1;
  }

  stop(): void {
    this.#cancel();
  }

  #measure(): void {
    const mixed = (old: number, fresh: number) => old + gain * (fresh - old);
    this.#load = {
      cpuUtilization: mixed(this.#load.cpuUtilization, this.#busyShare()),
      callsPerSecond: mixed(this.#load.callsPerSecond, this.#calls),
      errorsPerSecond: mixed(this.#load.errorsPerSecond, this.#errors),
    };
    this.#calls = 0;
    this.#errors = 0;
    this.#cancel = this.#timer.after(periodMs, () => this.#measure());
  }
}
