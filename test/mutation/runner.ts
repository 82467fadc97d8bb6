/**
 * Stryker's test runner for the core: all tests in the worker's own process, so that a mutant costs milliseconds where
 * a start of vitest costs a quarter of a second. The core is pure, which is what makes this sound: a test that one mutant
 * broke is asked again without it, and if it fails then, too, the process is not used any more.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  type CompleteDryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
} from "@stryker-mutator/api/test-runner";
import fc from "fast-check";
import { type CollectedTest, collect } from "./suite.ts";
import { heavyTests, testFiles } from "./tests.ts";

/** What the instrumented code reads and writes; see stryker's instrumenter. */
interface Instrumented {
  activeMutant: string | undefined;
  currentTestId: string | undefined;
  hitCount: number | undefined;
  hitLimit: number | undefined;
  mutantCoverage: NonNullable<CompleteDryRunResult["mutantCoverage"]>;
}

type Tests = ReadonlyMap<string, CollectedTest>;

/** What each test took in the first run, for the processes that follow it in the sandbox. */
const timesFile = ".mutation-times.json";

/** A test that waits for something a mutant took away waits in vain; the slowest one takes a second. */
const testTimeoutMs = 10_000;

/** The head of the counter that stryker's instrumenter puts into every file. */
const counterHead = "function stryCov_9fa48() {";

const suiteUrl = new URL("./suite.ts", import.meta.url).href;

class InProcessRunner implements TestRunner {
  readonly #code: Instrumented;
  #tests: Tests | undefined;
  #timesMs: Readonly<Record<string, number>> | undefined;
  #counts = false;
  #spoiled = false;

  constructor() {
    const global = globalThis as { __stryker__?: Instrumented };
    global.__stryker__ ??= {} as Instrumented;
    this.#code = global.__stryker__;
  }

  /** Modules stay loaded: for a mutant that acts while they load, stryker starts another process. */
  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    // One seed, for a score that can be compared, and few runs, for there are thousands of mutants.
    fc.configureGlobal({ seed: 1, numRuns: 100 });
    registerHooks({
      resolve: (specifier, context, next) =>
        specifier === "vitest" && context.parentURL !== suiteUrl
          ? { url: suiteUrl, shortCircuit: true }
          : next(specifier, context),
      // Only the first run wants to know which test runs which mutant; all others are three times as fast without.
      load: (url, context, next) => {
        const module = next(url, context);
        if (this.#counts || !url.includes("/src/core/")) return module;
        return { ...module, source: String(module.source).replace(counterHead, `${counterHead} return;`) };
      },
    });
  }

  async dryRun(): Promise<CompleteDryRunResult> {
    const tests: TestResult[] = [];
    this.#counts = true;
    this.#spoiled = true;
    const timesMs: Record<string, number> = {};
    for (const [id, test] of await this.#load()) {
      const startedAt = performance.now();
      this.#code.currentTestId = id;
      const failureMessage = await failureOf(test);
      this.#code.currentTestId = undefined;
      const timeSpentMs = performance.now() - startedAt;
      timesMs[id] = timeSpentMs;
      const result = { id, name: test.name, fileName: test.file, timeSpentMs };
      if (failureMessage === undefined) tests.push({ ...result, status: TestStatus.Success });
      else tests.push({ ...result, status: TestStatus.Failed, failureMessage });
    }
    writeFileSync(timesFile, JSON.stringify(timesMs));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#code.mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    // Stryker answers a throw with a new process, where it runs this mutant again.
    if (this.#spoiled) throw new Error("This process counts, or keeps what an earlier mutant did.");
    this.#code.hitCount = options.hitLimit === undefined ? undefined : 0;
    this.#code.hitLimit = options.hitLimit;
    if (options.mutantActivation === "static") this.#code.activeMutant = options.activeMutant.id;
    const all = await this.#load();
    this.#code.activeMutant = options.activeMutant.id;
    const wanted = new Set(options.testFilter ?? all.keys());
    let nrOfTests = 0;
    for (const [id, test] of this.#inOrder(all, options.sandboxFileName)) {
      if (!wanted.has(id)) continue;
      nrOfTests += 1;
      const failureMessage = await failureOf(test);
      const endless = determineHitLimitReached(this.#code.hitCount, options.hitLimit);
      if (failureMessage === undefined && endless === undefined) continue;
      this.#code.activeMutant = undefined;
      this.#spoiled = options.mutantActivation === "static" || (await failureOf(test)) !== undefined;
      return (
        (endless as MutantRunResult | undefined) ?? {
          status: MutantRunStatus.Killed,
          killedBy: [id],
          failureMessage: failureMessage ?? "",
          nrOfTests,
        }
      );
    }
    this.#code.activeMutant = undefined;
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /**
   * The tests of the mutated folder, then the others, quick ones first: the first failure ends a mutant's run. All there
   * is goes through core/base, and its survivors would be tried by every test; those of the core must do.
   */
  #inOrder(tests: Tests, mutated: string): readonly (readonly [string, CollectedTest])[] {
    this.#timesMs ??= JSON.parse(readFileSync(timesFile, "utf8"));
    const own = `/test/core/${basename(dirname(mutated))}/`;
    const rank = (id: string) => (id.includes(own) ? 0 : 1e9) + (this.#timesMs?.[id] ?? 0);
    const asked = own.endsWith("/base/")
      ? [...tests].filter(([id]) => id.includes("/test/core/"))
      : [...tests];
    return asked.toSorted(([a], [b]) => rank(a) - rank(b));
  }

  async #load(): Promise<Tests> {
    if (this.#tests !== undefined) return this.#tests;
    const tests = new Map<string, CollectedTest>();
    for (const file of testFiles.flatMap((pattern) => globSync(pattern).toSorted())) {
      const path = join(process.cwd(), file);
      for (const test of await collect(path, () => import(pathToFileURL(path).href))) {
        if (!heavyTests.has(test.name)) tests.set(`${path}#${test.name}`, test);
      }
    }
    this.#tests = tests;
    return tests;
  }
}

async function failureOf(test: CollectedTest): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve("does not end"), testTimeoutMs);
  });
  try {
    return await Promise.race([test.run().then(() => undefined), late]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner)];
