/** The tests by their ids, loaded file by file when they are asked for. */
import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type CollectedTest, collect } from "./suite.ts";
import { heavyTests, testFiles } from "./tests.ts";

type Tests = ReadonlyMap<string, CollectedTest>;

export class TestBook {
  /** Full paths, in the order in which they are to be run. */
  readonly files: readonly string[] = testFiles
    .flatMap((pattern) => globSync(pattern).toSorted())
    .map((file) => join(process.cwd(), file));
  readonly #byFile = new Map<string, Tests>();

  /** By their ids: the path of the file, and the name. */
  async testsOf(file: string): Promise<Tests> {
    const known = this.#byFile.get(file);
    if (known !== undefined) return known;
    const collected = await collect(file, () => import(pathToFileURL(file).href));
    const light = collected.filter(({ name }) => !heavyTests.has(name));
    const tests = new Map(light.map((test) => [`${file}#${test.name}`, test]));
    this.#byFile.set(file, tests);
    return tests;
  }

  async test(id: string): Promise<CollectedTest> {
    const test = (await this.testsOf(fileOf(id))).get(id);
    if (test === undefined) throw new Error(`there is no test ${id}`);
    return test;
  }

  /**
   * The tests of the mutated folder, then the others, short ones first: the first failure ends a mutant's run. All there
   * is goes through core/base, and its survivors would be tried by every test; those of the core must do.
   */
  inOrder(
    ids: readonly string[] | undefined,
    mutated: string,
    steps: Readonly<Record<string, number>>,
  ): readonly string[] {
    const own = `/test/core/${basename(dirname(mutated))}/`;
    const rank = (id: string) => (id.includes(own) ? 0 : 1e12) + (steps[id] ?? 0);
    const asked = ids ?? Object.keys(steps);
    const wanted = own.endsWith("/base/") ? asked.filter((id) => id.includes("/test/core/")) : asked;
    return wanted.toSorted((a, b) => rank(a) - rank(b));
  }
}

const fileOf = (id: string): string => id.slice(0, id.indexOf("#"));
