/** What the walk asks of a YAML node. */
import { isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import { kindOf } from "./leaf.ts";

/** Whether it is null, written or by leaving it out. */
export function isNothing(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

/** What stands there, for messages; never its content. */
export function kindOfNode(node: Node | undefined): string {
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  return kindOf(isScalar(node) ? node.value : undefined);
}

/** Undefined for what is no node. */
export function asNode(value: unknown): Node | undefined {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : undefined;
}

/** Where it starts, as an offset; 0 when it stands nowhere. */
export function startOf(node: unknown): number {
  return asNode(node)?.range?.[0] ?? 0;
}
