/**
 * Walks the syntax tree of a source. The parser is the one that vitest brings along,
 * so that strings, comments and templates cannot fool a rule.
 */
import { parseAst } from "vitest/node";

/** A node of the tree (ESTree with TypeScript's nodes); its fields are read through child() and children(). */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A node on the walk: where it hangs, and which names hide a global there. */
export interface Visit {
  readonly node: Node;
  /** The field of the parent that holds the node; "" for the root. */
  readonly field: string;
  readonly parent: Visit | undefined;
  /** Names that this node declares for everything below it. */
  readonly declared: ReadonlySet<string>;
}

/** Parses a TypeScript source. */
export function parse(text: string): Node {
  const root: unknown = parseAst(text, { lang: "ts" });
  if (!isNode(root)) throw new Error("the parser returned no syntax tree");
  return root;
}

/** Every node of the tree, parents first. */
export function* walk(root: Node): Generator<Visit> {
  const open: Visit[] = [visit(root, "", undefined)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    for (const [field, value] of Object.entries(next.node)) {
      for (const each of Array.isArray(value) ? value : [value]) {
        if (isNode(each)) open.push(visit(each, field, next));
      }
    }
  }
}

/** The node in a field, if there is one. */
export function child(node: Node, field: string): Node | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** The nodes in a list field. */
export function children(node: Node, field: string): readonly Node[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier or the text of a string literal. */
export function textOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const text = node.type === "Literal" ? node["value"] : node["name"];
  return typeof text === "string" ? text : undefined;
}

/** Whether a name means something declared in the file rather than a global. */
export function isDeclared(name: string, at: Visit): boolean {
  for (let scope: Visit | undefined = at; scope !== undefined; scope = scope.parent) {
    if (scope.declared.has(name)) return true;
  }
  return false;
}

const functionTypes: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "TSDeclareFunction",
  "TSEmptyBodyFunctionExpression",
]);

export function isFunction(node: Node): boolean {
  return functionTypes.has(node.type);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function visit(node: Node, field: string, parent: Visit | undefined): Visit {
  return { node, field, parent, declared: new Set(declaredBy(node)) };
}

/** The names that a scope declares. `var` is left out: biome forbids it. */
function declaredBy(node: Node): readonly string[] {
  if (isFunction(node)) return children(node, "params").flatMap(boundNames);
  switch (node.type) {
    case "Program":
    case "BlockStatement":
    case "StaticBlock":
      return children(node, "body").flatMap(statementNames);
    case "SwitchCase":
      return children(node, "consequent").flatMap(statementNames);
    case "ForStatement":
      return statementNames(child(node, "init"));
    case "ForOfStatement":
    case "ForInStatement":
      return statementNames(child(node, "left"));
    case "CatchClause":
      return boundNames(child(node, "param"));
    default:
      return [];
  }
}

function statementNames(statement: Node | undefined): readonly string[] {
  if (statement === undefined) return [];
  switch (statement.type) {
    case "ExportNamedDeclaration":
      return statementNames(child(statement, "declaration"));
    case "VariableDeclaration":
      return children(statement, "declarations").flatMap((each) => boundNames(child(each, "id")));
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return boundNames(child(statement, "id"));
    case "ImportDeclaration":
      return children(statement, "specifiers").flatMap((each) => boundNames(child(each, "local")));
    default:
      return [];
  }
}

/** The names in a binding pattern. */
function boundNames(pattern: Node | undefined): readonly string[] {
  if (pattern === undefined) return [];
  switch (pattern.type) {
    case "Identifier":
      return [textOf(pattern) ?? ""];
    case "ObjectPattern":
      return children(pattern, "properties").flatMap(boundNames);
    case "ArrayPattern":
      return children(pattern, "elements").flatMap(boundNames);
    case "Property":
      return boundNames(child(pattern, "value"));
    case "AssignmentPattern":
      return boundNames(child(pattern, "left"));
    case "RestElement":
      return boundNames(child(pattern, "argument"));
    default:
      return [];
  }
}
