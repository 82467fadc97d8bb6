import { child, children, isDeclared, textOf, type Visit } from "./syntax.ts";

/** A use of a global value, such as Date.now or setTimeout. */
export interface GlobalUse {
  /** The dotted path as far as it can be read: ["Date", "now"]. A computed step is "?". */
  readonly path: readonly string[];
  /** How the end of the path is used. */
  readonly use: "new-without-arguments" | "new" | "instanceof" | "other";
}

const globalObjects: ReadonlySet<string> = new Set(["globalThis", "global"]);

/** Fields in which an identifier is a name and not a value. */
const nameFields: ReadonlySet<string> = new Set([
  "key",
  "property",
  "label",
  "imported",
  "exported",
  "local",
  "id",
]);

/** Nodes of TypeScript that hold a value in their field "expression". */
const valueWrappers: ReadonlySet<string> = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/** The global that an identifier stands for, if it does. */
export function readGlobal(visit: Visit): GlobalUse | undefined {
  const name = textOf(visit.node);
  if (visit.node.type !== "Identifier" || name === undefined) return undefined;
  if (!isValue(visit) || isDeclared(name, visit)) return undefined;

  const path = [name];
  let top = visit;
  while (top.parent?.node.type === "MemberExpression" && top.field === "object") {
    top = top.parent;
    path.push(stepOf(top));
  }
  while (path.length > 1 && globalObjects.has(path[0] ?? "")) path.shift();
  return { path, use: useOf(top) };
}

function isValue({ field, parent }: Visit): boolean {
  if (parent === undefined) return false;
  if (parent.node.type.startsWith("TS")) return valueWrappers.has(parent.node.type) && field === "expression";
  return !nameFields.has(field) || parent.node["computed"] === true;
}

function stepOf({ node }: Visit): string {
  const property = child(node, "property");
  if (node["computed"] === true && property?.type !== "Literal") return "?";
  return textOf(property) ?? "?";
}

function useOf({ node, field, parent }: Visit): GlobalUse["use"] {
  if (parent?.node.type === "NewExpression" && field === "callee") {
    return children(parent.node, "arguments").length === 0 ? "new-without-arguments" : "new";
  }
  const isInstanceof = parent?.node["operator"] === "instanceof" && child(parent.node, "right") === node;
  return isInstanceof ? "instanceof" : "other";
}
