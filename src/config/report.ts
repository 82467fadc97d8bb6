import { parentPath } from "./path.ts";
import { type Problem, sortedProblems } from "./problem.ts";

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
 * One mistake is told once: a path takes one problem, and what could not be read
 * takes no other, nor does anything beneath it.
 */
export class Report {
  readonly file: string;
  readonly #place: (offset: number) => Place;
  readonly #offsets = new Map<string, number>();
  /** Paths that hold nothing that could be read, nor does anything beneath them. */
  readonly #unread = new Set<string>();
  readonly #told = new Set<string>();
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
    if (this.#told.has(path) || this.#isUnread(path)) return;
    this.#told.add(path);
    this.#keep(this.#problems, path, message, offset);
  }

  /** Tells that a value cannot be read, so that rules have nothing to judge there. */
  unreadable(path: string, message: string, offset?: number): void {
    this.problem(path, message, offset);
    this.#unread.add(path);
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

  /** Whether further problems are only counted, so that hints for them are wasted work. */
  get isFull(): boolean {
    return this.#problems.length >= maxKept;
  }

  /** In the order of the file. */
  get problems(): readonly Problem[] {
    const listed = sortedProblems(this.#problems);
    const last = listed.at(-1);
    if (this.#unkept === 0 || last === undefined) return listed;
    return [...listed, { ...last, path: "", message: `${this.#unkept} more problems are not listed` }];
  }

  /** In the order of the file. */
  get warnings(): readonly Problem[] {
    return sortedProblems(this.#warnings);
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

  #isUnread(path: string): boolean {
    let at: string | undefined = path;
    while (at !== undefined) {
      if (this.#unread.has(at)) return true;
      at = parentPath(at);
    }
    return false;
  }
}
