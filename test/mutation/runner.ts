/**
 * Stryker's test runner for the core: all tests in the worker's own process, so that a mutant costs milliseconds where
 * a start of vitest costs a quarter of a second. The core is pure, which is what makes this sound: a test that one mutant
 * broke is asked again without it, and if it fails then, too, the process is not used any more.
 */
import { readFileSync, writeFileSync } from "node:fs";
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
import { hookLoading, type Instrumented, instrumented } from "./instrumented.ts";
import type { CollectedTest } from "./suite.ts";
import { TestBook } from "./test-book.ts";

/** How many steps each test took in the first run, for the processes that follow it in the sandbox. */
const stepsFile = ".mutation-steps.json";

/** A mutant that makes a test so many times as long has a loop without end, or might as well. */
const patience = 50;
const leastPatience = 1e6;

/** Nothing in these tests waits for the world: where so many turns of the event loop bring no step, none will come. */
const quietTurns = 1_000;

class InProcessRunner implements TestRunner {
  readonly #code = instrumented();
  readonly #book = new TestBook();
  #steps: Readonly<Record<string, number>> | undefined;
  #counts = false;
  #spoiled = false;

  /** Modules stay loaded: for a mutant that acts while they load, stryker starts another process. */
  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    // One seed, for a score that can be compared, and few runs, for there are thousands of mutants.
    fc.configureGlobal({ seed: 1, numRuns: 100 });
    hookLoading(new URL("./suite.ts", import.meta.url).href, () => this.#counts);
  }

  async dryRun(): Promise<CompleteDryRunResult> {
    const tests: TestResult[] = [];
    const steps: Record<string, number> = {};
    this.#counts = true;
    this.#spoiled = true;
    for (const file of this.#book.files) {
      for (const [id, test] of await this.#book.testsOf(file)) {
        const startedAt = performance.now();
        this.#code.steps = 0;
        this.#code.currentTestId = id;
        const failureMessage = await failureOf(test, this.#code);
        this.#code.currentTestId = undefined;
        steps[id] = this.#code.steps;
        const result = { id, name: test.name, fileName: file, timeSpentMs: performance.now() - startedAt };
        if (failureMessage === undefined) tests.push({ ...result, status: TestStatus.Success });
        else tests.push({ ...result, status: TestStatus.Failed, failureMessage });
      }
    }
    writeFileSync(stepsFile, JSON.stringify(steps));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#code.mutantCoverage };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    // Stryker answers a throw with a new process, where it runs this mutant again.
    if (this.#spoiled) throw new Error("This process counts, or keeps what an earlier mutant did.");
    this.#steps ??= JSON.parse(readFileSync(stepsFile, "utf8"));
    this.#code.hitCount = options.hitLimit === undefined ? undefined : 0;
    this.#code.hitLimit = options.hitLimit;
    const isStatic = options.mutantActivation === "static";
    let nrOfTests = 0;
    for (const id of this.#book.inOrder(options.testFilter, options.sandboxFileName, this.#steps ?? {})) {
      // What acts while modules load must be active then; others must not, or later mutants would find it there.
      this.#code.activeMutant = isStatic ? options.activeMutant.id : undefined;
      const test = await this.#book.test(id);
      nrOfTests += 1;
      const result = await this.#resultOf(id, test, options);
      if (result === undefined) continue;
      this.#spoiled = isStatic || (await failureOf(test, this.#code)) !== undefined;
      return result.status === MutantRunStatus.Killed ? { ...result, nrOfTests } : result;
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** What this test says of the mutant; undefined: it finds nothing wrong. */
  async #resultOf(
    id: string,
    test: CollectedTest,
    { activeMutant, hitLimit }: MutantRunOptions,
  ): Promise<MutantRunResult | undefined> {
    const code = this.#code;
    code.steps = 0;
    code.stepLimit = leastPatience + patience * (this.#steps?.[id] ?? 0);
    code.activeMutant = activeMutant.id;
    const failureMessage = await failureOf(test, code);
    code.activeMutant = undefined;
    const isEndless =
      code.steps > code.stepLimit || determineHitLimitReached(code.hitCount, hitLimit) !== undefined;
    code.stepLimit = Number.POSITIVE_INFINITY;
    if (isEndless) return { status: MutantRunStatus.Timeout, reason: `${id} does not end` };
    if (failureMessage === undefined) return undefined;
    return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage, nrOfTests: 1 };
  }
}

/** Its message; undefined: it holds. One that waits for something a mutant took away waits in vain. */
async function failureOf(test: CollectedTest, code: Instrumented): Promise<string | undefined> {
  let over: { readonly failure: string | undefined } | undefined;
  void test.run().then(
    () => {
      over = { failure: undefined };
    },
    (error: unknown) => {
      over = { failure: error instanceof Error ? error.message : String(error) };
    },
  );
  let steps = code.steps;
  for (let quiet = 0; over === undefined && quiet < quietTurns; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (code.steps !== steps) quiet = 0;
    steps = code.steps;
  }
  return over === undefined ? "it waits for what never comes" : over.failure;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner)];
