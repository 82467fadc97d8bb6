/**
 * What the tests of the core ask of vitest, without its workers: a test file that is imported while this module
 * stands in for vitest leaves its tests in `collected`. `expect` is vitest's own.
 */
export { expect } from "vitest";

type Body = (...row: never[]) => unknown;

export interface CollectedTest {
  readonly file: string;
  /** The names of its suites and its own. */
  readonly name: string;
  readonly run: () => Promise<void>;
}

interface Suite {
  readonly names: readonly string[];
  readonly before: Body[];
}

let file = "";
let suites: readonly Suite[] = [];
let collected: CollectedTest[] = [];

/** The tests of one file, in their order. */
export async function collect(path: string, load: () => Promise<unknown>): Promise<readonly CollectedTest[]> {
  file = path;
  suites = [{ names: [], before: [] }];
  collected = [];
  await load();
  return collected;
}

const top = (): Suite => suites.at(-1) ?? { names: [], before: [] };

export function describe(name: string, body: () => void): void {
  const around = suites;
  suites = [...around, { names: [...top().names, name], before: [] }];
  body();
  suites = around;
}

export function beforeEach(body: Body): void {
  top().before.push(body);
}

function add(name: string, body: Body, row: readonly unknown[]): void {
  const within = suites;
  collected.push({
    file,
    name: [...top().names, name].join(" > "),
    run: async () => {
      for (const suite of within) for (const before of suite.before) await before();
      await body(...(row as never[]));
    },
  });
}

export function it(name: string, body: Body): void {
  add(name, body, []);
}

/** One test for each row; only a number tells the rows' names apart. */
it.each = (rows: readonly unknown[]) => (name: string, body: Body) => {
  rows.forEach((row, index) => {
    add(`${name} [${index}]`, body, Array.isArray(row) ? row : [row]);
  });
};
