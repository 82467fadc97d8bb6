/** The side of stryker's instrumented code that the runner sees, and what it changes in it. */
import { registerHooks } from "node:module";

/** What the instrumented code reads and writes; see stryker's instrumenter. */
export interface Instrumented {
  activeMutant: string | undefined;
  currentTestId: string | undefined;
  hitCount: number | undefined;
  hitLimit: number | undefined;
  mutantCoverage: Record<"static", Record<string, number>> & {
    perTest: Record<string, Record<string, number>>;
  };
  /** Steps of the core since the test began: passages of places that could be mutated. */
  steps: number;
  /** How many of them are taken for a loop without end. */
  stepLimit: number;
}

/** The heads of the counter that stryker's instrumenter puts into every file and calls at every such place: its first call, and all others. */
const firstHead = "function stryCov_9fa48() {";
const counterHead = "function cover() {";

/**
 * Steps are the runner's clock: the same on a busy machine as on an idle one. A loop without end is left by a throw
 * after so many of them, and not by the end of a process after so many seconds.
 */
const clock = `if (++__stryker__.steps > __stryker__.stepLimit) throw new Error("more steps than the test ever takes");`;

export function instrumented(): Instrumented {
  const global = globalThis as { __stryker__?: Instrumented };
  global.__stryker__ ??= {} as Instrumented;
  global.__stryker__.steps = 0;
  global.__stryker__.stepLimit = Number.POSITIVE_INFINITY;
  return global.__stryker__;
}

/**
 * From here on, what is loaded for vitest is `suiteUrl`, and the core is loaded with the clock. `counts`: whether it also
 * counts which test runs which mutant, which takes three times as long.
 */
export function hookLoading(suiteUrl: string, counts: () => boolean): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "vitest" && context.parentURL !== suiteUrl
        ? { url: suiteUrl, shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) => {
      const module = next(url, context);
      if (!url.includes("/src/core/")) return module;
      const source = String(module.source);
      const timed = counts()
        ? source.replace(counterHead, `${counterHead} ${clock}`)
        : source.replace(firstHead, `${firstHead} ${clock} return;`);
      return { ...module, source: timed };
    },
  });
}
