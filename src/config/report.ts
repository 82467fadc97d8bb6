import { parentPath } from "./path.ts";
import type { Problem } from "./problem.ts";

/** A place in the file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** More than anybody mends in one go; the rest is counted. */
const maxKept = 200;

/**
 * What was found in one file so far, and where each value stands in it.
 *
 * A path that is already known to be broken takes no second problem, nor does
 * anything beneath it: one mistake is told once.
 */
export class Report {
  readonly file: string;
  readonly #place: (offset: number) => Place;
  readonly #offsets = new Map<string, number>();
  readonly #broken = new Set<string>();
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  #unkept = 0;

  constructor(file: string, place: (offset: number) => Place) {
    this.file = file;
    this.#place = place;
  }

  /** Remembers where a value stands. */
  mark(path: string, offset: number): void {
    this.#offsets.set(path, offset);
  }

  /** Whether the file has a value at this path. */
  has(path: string): boolean {
    return this.#offsets.has(path);
  }

  /** Every path that the file has a value at. */
  paths(): Iterable<string> {
    return this.#offsets.keys();
  }

  /** Tells a problem; the place defaults to that of the value, or of what should hold it. */
  problem(path: string, message: string, offset?: number): void {
    if (this.#isBroken(path)) return;
    this.#broken.add(path);
    this.#keep(this.#problems, path, message, offset);
  }

  /** Tells a problem of a key, which leaves the values beside and beneath it as they are. */
  keyProblem(path: string, message: string, offset: number): void {
    this.#keep(this.#problems, path, message, offset);
  }

  /** Forgets the problems on and after the line of this offset. */
  dropProblemsFrom(offset: number): void {
    const { line } = this.#place(offset);
    const kept = this.#problems.filter((problem) => problem.line < line && problem.path !== "");
    this.#problems.splice(0, this.#problems.length, ...kept);
    this.#unkept = 0;
  }

  warning(path: string, message: string): void {
    this.#keep(this.#warnings, path, message, undefined);
  }

  get problems(): readonly Problem[] {
    if (this.#unkept === 0) return this.#problems;
    return [
      ...this.#problems,
      { ...this.#spot("", 0), path: "", message: `${this.#unkept} more problems are not listed` },
    ];
  }

  get warnings(): readonly Problem[] {
    return this.#warnings;
  }

  #keep(kept: Problem[], path: string, message: string, offset: number | undefined): void {
    if (kept.length >= maxKept) {
      if (kept === this.#problems) this.#unkept++;
      return;
    }
    kept.push({ ...this.#spot(path, offset), path, message });
  }

  #spot(path: string, offset: number | undefined): { file: string } & Place {
    return { file: this.file, ...this.#place(offset ?? this.#offsetOf(path)) };
  }

  #offsetOf(path: string): number {
    let at: string | undefined = path;
    while (at !== undefined) {
      const offset = this.#offsets.get(at);
      if (offset !== undefined) return offset;
      at = parentPath(at);
    }
    return 0;
  }

  #isBroken(path: string): boolean {
    let at: string | undefined = path;
    while (at !== undefined) {
      if (this.#broken.has(at)) return true;
      at = parentPath(at);
    }
    return false;
  }
}
