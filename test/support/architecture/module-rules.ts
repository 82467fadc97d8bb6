/** npm packages and modules of Node stay in the rooms that have a use for them. */
import { factsOf } from "./facts.ts";
import { nodeRooms, packageRooms } from "./house.ts";
import { isWithin, isWithinAny, listed } from "./room-of.ts";
import type { Rule, SourceFile } from "./rule.ts";

export const packagesRule: Rule = {
  name: "packages",
  sentence: "keeps npm packages in their rooms",
  check: (files) => eachModule(files, packageBreach),
};

export const nodeModulesRule: Rule = {
  name: "node-modules",
  sentence: "keeps the modules of Node in their rooms",
  check: (files) => eachModule(files, nodeBreach),
};

function eachModule(files: readonly SourceFile[], judge: (path: string, name: string) => string | undefined) {
  return files.flatMap((file) =>
    factsOf(file).imports.flatMap(({ specifier, line }) => {
      if (specifier === undefined || specifier.startsWith(".")) return [];
      const message = judge(file.path, specifier);
      return message === undefined ? [] : [{ path: file.path, line, message }];
    }),
  );
}

function packageBreach(path: string, specifier: string): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  const name = packageOf(specifier);
  const scope = `${name.split("/")[0]}/*`;
  return misplaced(path, name, packageRooms[name] ?? packageRooms[scope]);
}

function nodeBreach(path: string, specifier: string): string | undefined {
  return specifier.startsWith("node:") ? misplaced(path, specifier, nodeRooms[specifier]) : undefined;
}

function misplaced(path: string, name: string, places: readonly string[] | undefined): string | undefined {
  if (isWithin(path, "src/core")) return `imports ${name}: core is pure and takes no package and no module`;
  if (places === undefined) return `imports ${name}, which has no room: see the table in house.ts`;
  return isWithinAny(path, places) ? undefined : `imports ${name}, whose rooms are ${listed(places)}`;
}

function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}
