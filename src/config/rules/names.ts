/** Names: their form, that each is given once, and that references lead to one. */
import { didYouMean } from "../nearest.ts";
import { fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import { isGiven } from "./bounds.ts";

/** Checks the names of a list of things. */
export function checkNames(
  report: Report,
  list: string,
  items: readonly { readonly name: string }[],
  form: RegExp,
): void {
  const first = new Map<string, string>();
  for (const [index, { name }] of items.entries()) {
    const path = fieldPath(itemPath(list, index), "name");
    if (!isGiven(report, path, name)) continue;
    if (!form.test(name))
      report.problem(path, `the name ${quote(name)} is not of the form ${form.source.slice(1, -1)}`);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, itemPath(list, index));
    else report.problem(path, `the name ${quote(name)} is taken by ${earlier}; give each its own`);
  }
}

/** Checks that a reference is given and leads somewhere. */
export function checkReference(
  report: Report,
  path: string,
  reference: string,
  target: { readonly noun: string; readonly names: ReadonlySet<string> },
): void {
  if (!isGiven(report, path, reference) || target.names.has(reference)) return;
  const hint = report.isFull ? "" : didYouMean(reference, target.names);
  report.problem(path, `there is no ${target.noun} named ${quote(reference)}${hint}`);
}

/** The names that a list gives. */
export function namesOf(items: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(items.map(({ name }) => name).filter((name) => name !== ""));
}

/** A word of the organisation's own, by which things are compared. */
const wordForm = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Checks such a word; "" is none. */
export function checkWord(report: Report, path: string, word: string): void {
  if (word === "" || wordForm.test(word)) return;
  report.problem(path, `${quote(word)} is not of the form ${wordForm.source.slice(1, -1)}`);
}
