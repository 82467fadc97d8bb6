import { child, children, type Node, textOf, type Visit } from "./syntax.ts";

/** One import, of whatever form. */
export interface ImportEdge {
  /** What is imported, as written. Undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  /** Whether it is gone when the types are stripped. */
  readonly typeOnly: boolean;
  /** The names that are asked for; none for a namespace, a default or a dynamic import. */
  readonly names: readonly string[];
}

/**
 * The import that a node is, if it is one. `import { type A }` counts as a value
 * import: under verbatimModuleSyntax the module is loaded all the same.
 */
export function readImport({ node }: Visit): ImportEdge | undefined {
  switch (node.type) {
    case "ImportDeclaration":
      return edge(node, node["importKind"] === "type", children(node, "specifiers"));
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
      if (child(node, "source") === undefined) return undefined;
      return edge(node, node["exportKind"] === "type", children(node, "specifiers"));
    case "ImportExpression":
      return edge(node, false, []);
    case "TSImportType":
      return edge(node, true, []);
    default:
      return undefined;
  }
}

function edge(node: Node, typeOnly: boolean, specifiers: readonly Node[]): ImportEdge {
  const names = specifiers.flatMap((each) => textOf(child(each, "imported") ?? child(each, "local")) ?? []);
  const source = child(node, "source");
  const specifier = source?.type === "Literal" ? textOf(source) : undefined;
  return { specifier, typeOnly, names };
}
