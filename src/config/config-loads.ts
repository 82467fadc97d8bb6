/**
 * The loads of one configuration file, whoever asks for them: the start, the watch, a
 * signal, an operator. They go one at a time, so that none that began earlier, and saw
 * less, can end later and take the place of what is newer; who asks while another one
 * waits for its turn gets that one, since it has read nothing yet.
 */
import type { LoadResult } from "./load.ts";

interface Turn {
  readonly result: LoadResult;
  /** Whether its sources differ from those of the load before. */
  readonly isChanged: boolean;
}

/** Whoever is given a load puts it in force at once, in the turn of the event loop in which it comes. */
export class ConfigLoads {
  readonly #load: () => Promise<LoadResult>;
  #last: Promise<unknown> = Promise.resolve();
  #waiting: Promise<Turn> | undefined;
  #sources: LoadResult["sources"] = { files: [], fingerprint: "" };

  constructor(load: () => Promise<LoadResult>) {
    this.#load = load;
  }

  /** What the last load was made of. */
  get sources(): LoadResult["sources"] {
    return this.#sources;
  }

  async load(): Promise<LoadResult> {
    const { result } = await this.#turn();
    return result;
  }

  /** As `load`; undefined when nothing changed since the load before, whoever had asked for that. */
  async loadChanged(): Promise<LoadResult | undefined> {
    const { result, isChanged } = await this.#turn();
    return isChanged ? result : undefined;
  }

  #turn(): Promise<Turn> {
    this.#waiting ??= this.#queue();
    return this.#waiting;
  }

  #queue(): Promise<Turn> {
    const turn = this.#last.then(() => {
      this.#waiting = undefined;
      return this.#take();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #take(): Promise<Turn> {
    const result = await this.#load();
    const isChanged = result.sources.fingerprint !== this.#sources.fingerprint;
    this.#sources = result.sources;
    return { result, isChanged };
  }
}
