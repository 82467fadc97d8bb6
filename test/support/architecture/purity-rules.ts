/** Time, chance, timers and the process come in as parameters; only the outer rooms take them from the world. */
import { factsOf } from "./facts.ts";
import type { GlobalUse } from "./global-use.ts";
import { chanceImports, processRooms, realWorldRooms } from "./house.ts";
import type { ImportEdge } from "./import-edge.ts";
import { isWithin, isWithinAny, listed } from "./room-of.ts";
import type { Rule } from "./rule.ts";

export const realWorldRule: Rule = {
  name: "real-world",
  sentence: "reads clocks, sets timers and draws chance at its edge only",
  check: (files) =>
    files
      .filter((file) => !isWithinAny(file.path, realWorldRooms))
      .flatMap((file) => {
        const { globals, imports } = factsOf(file);
        const inCore = isWithin(file.path, "src/core");
        const uses = globals.flatMap((use) => ({ line: use.line, word: realWorldWord(use, inCore) }));
        const taken = imports.flatMap((each) => ({ line: each.line, word: realWorldImport(each) }));
        return [...uses, ...taken].flatMap(({ line, word }) => {
          const message = `uses ${word}: take a Clock, a Random or a Timer as a parameter`;
          return word === undefined ? [] : [{ path: file.path, line, message }];
        });
      }),
};

export const processRule: Rule = {
  name: "process",
  sentence: `touches the process in ${listed(processRooms)} only`,
  check: (files) =>
    files
      .filter((file) => !isWithinAny(file.path, processRooms))
      .flatMap((file) => {
        const { globals, imports } = factsOf(file);
        const uses = globals.filter((use) => use.path[0] === "process");
        const taken = imports.filter((each) => each.specifier === "node:process");
        const message = "uses process: take the variable, stream or signal as a parameter from main.ts";
        return [...uses, ...taken].map(({ line }) => ({ path: file.path, line, message }));
      }),
};

/** Globals that are a clock, a timer or chance whatever is done with them. */
const worldly: ReadonlySet<string> = new Set([
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "scheduler",
]);

/** What of a global reaches for the real world, as it is written; undefined when nothing does. */
function realWorldWord({ path, use }: GlobalUse, inCore: boolean): string | undefined {
  const [root = "", member] = path;
  const word = path.join(".");
  switch (root) {
    case "Date":
      return readsTheDate(member, use) ? (use === "new-without-arguments" ? "new Date()" : word) : undefined;
    case "Math":
      return member === undefined || member === "random" || member === "?" ? word : undefined;
    case "AbortSignal":
      return member === "timeout" || member === "?" ? word : undefined;
    case "Atomics":
      return member?.startsWith("wait") ? word : undefined;
    case "crypto":
      return member === "subtle" ? undefined : word;
    case "queueMicrotask":
      return inCore ? word : undefined;
    default:
      return worldly.has(root) ? word : undefined;
  }
}

/** A Date made of a number, and the functions that only reckon, read no clock. */
function readsTheDate(member: string | undefined, use: GlobalUse["use"]): boolean {
  if (member !== undefined) return member !== "UTC" && member !== "parse";
  return use !== "new" && use !== "instanceof";
}

function realWorldImport({ specifier = "", names, typeOnly }: ImportEdge): string | undefined {
  if (typeOnly) return undefined;
  if (specifier.startsWith("node:timers")) return specifier;
  const drawn = specifier === "node:crypto" ? names.find((name) => chanceImports.has(name)) : undefined;
  const clock = specifier === "node:perf_hooks" ? names.find((name) => name === "performance") : undefined;
  return drawn ?? clock;
}
