/** All rules over a set of sources, with the wanted exceptions taken out. */
import { cyclesRule } from "./cycle-rule.ts";
import { floorsRule, genRule, plainImportsRule, roomsRule, subfoldersRule } from "./floor-rules.ts";
import {
  accessorsRule,
  anyRule,
  barrelsRule,
  defaultExportsRule,
  fileLinesRule,
  functionLinesRule,
  parametersRule,
} from "./gauge-rules.ts";
import type { Exception } from "./house.ts";
import { nodeModulesRule, packagesRule } from "./module-rules.ts";
import { processRule, realWorldRule } from "./purity-rules.ts";
import type { Breach, Rule, SourceFile } from "./rule.ts";

/** Rules about what src is made of. */
export const sourceRules: readonly Rule[] = [
  roomsRule,
  floorsRule,
  plainImportsRule,
  subfoldersRule,
  genRule,
  cyclesRule,
  packagesRule,
  nodeModulesRule,
  realWorldRule,
  processRule,
  functionLinesRule,
  parametersRule,
  accessorsRule,
  defaultExportsRule,
  barrelsRule,
];

/** Rules that tests keep as well. */
export const sharedRules: readonly Rule[] = [fileLinesRule, anyRule];

/** The breaches of a rule as lines to read, those left out that an exception names. */
export function unexcused(
  rule: Rule,
  files: readonly SourceFile[],
  exceptions: readonly Exception[],
): readonly string[] {
  const isExcused = (breach: Breach) =>
    exceptions.some((each) => each.rule === rule.name && each.path === breach.path);
  return rule
    .check(files)
    .filter((breach) => !isExcused(breach))
    .map(({ path, line, message }) => `${path}:${line} ${message}`);
}

/** The exceptions that excuse nothing any more. */
export function staleExceptions(
  files: readonly SourceFile[],
  exceptions: readonly Exception[],
): readonly string[] {
  const rules = [...sourceRules, ...sharedRules];
  return exceptions
    .filter(({ rule: name, path }) => {
      const rule = rules.find((each) => each.name === name);
      return rule === undefined || !rule.check(files).some((breach) => breach.path === path);
    })
    .map(({ rule, path }) => `${path} no longer needs its exception from "${rule}": take it out of house.ts`);
}
