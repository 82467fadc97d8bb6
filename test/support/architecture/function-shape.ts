import { child, children, isFunction, textOf, type Visit } from "./syntax.ts";

/** The measures of one function. */
export interface FunctionShape {
  /** Its own name or that of what holds it. */
  readonly name: string;
  /** From its first line to its last, blank and comment lines included. */
  readonly lines: number;
  readonly parameters: number;
}

/** The shape of the function that a node is, if it is one. `this` is no parameter. */
export function readFunction(
  { node, parent }: Visit,
  lineAt: (offset: number) => number,
): FunctionShape | undefined {
  if (!isFunction(node)) return undefined;
  const holder = parent?.node;
  const named = [child(node, "id"), holder && child(holder, "key"), holder && child(holder, "id")];
  return {
    name: named.map((each) => textOf(each)).find((name) => name !== undefined) ?? "a function without a name",
    lines: lineAt(node.end) - lineAt(node.start) + 1,
    parameters: children(node, "params").filter((each) => textOf(each) !== "this").length,
  };
}
