/** What the rules ask of one source, read once from its syntax tree. */
import { type FunctionShape, readFunction } from "./function-shape.ts";
import { type GlobalUse, readGlobal } from "./global-use.ts";
import { type ImportEdge, readImport } from "./import-edge.ts";
import type { SourceFile } from "./rule.ts";
import { child, children, type Node, parse, textOf, type Visit, walk } from "./syntax.ts";

export interface Facts {
  readonly imports: readonly Placed<ImportEdge>[];
  readonly globals: readonly Placed<GlobalUse>[];
  readonly functions: readonly Placed<FunctionShape>[];
  /** Where the type `any` is written. */
  readonly anys: readonly number[];
  /** Where an object is written with a getter or a setter; classes may have them. */
  readonly accessors: readonly number[];
  readonly defaultExports: readonly number[];
  /** Where a name of another file is exported again. */
  readonly reExports: readonly number[];
  readonly lineCount: number;
}

/** Something found, and its line, from 1. */
export type Placed<T> = T & { readonly line: number };

const known = new WeakMap<SourceFile, Facts>();

/** The facts of a source; a second asking costs nothing. */
export function factsOf(file: SourceFile): Facts {
  const before = known.get(file);
  if (before !== undefined) return before;
  const facts = read(file);
  known.set(file, facts);
  return facts;
}

function read(file: SourceFile): Facts {
  const lineAt = lineFinder(file.text);
  const root = parseNamed(file);
  const visits = [...walk(root)].sort((a, b) => a.node.start - b.node.start);
  const placed = <T extends object>(reader: (visit: Visit) => T | undefined): Placed<T>[] =>
    visits.flatMap((visit) => {
      const found = reader(visit);
      return found === undefined ? [] : [{ ...found, line: lineAt(visit.node.start) }];
    });
  const lines = (wanted: (node: Node) => boolean) =>
    visits.filter((visit) => wanted(visit.node)).map((visit) => lineAt(visit.node.start));
  const imported = importedNames(root);

  return {
    imports: placed(readImport),
    globals: placed(readGlobal),
    functions: placed((visit) => readFunction(visit, lineAt)),
    anys: lines((node) => node.type === "TSAnyKeyword"),
    accessors: lines(
      (node) => node.type === "Property" && (node["kind"] === "get" || node["kind"] === "set"),
    ),
    defaultExports: lines(isDefaultExport),
    reExports: lines((node) => isReExport(node, imported)),
    lineCount: file.text.replace(/\n$/, "").split("\n").length,
  };
}

function parseNamed(file: SourceFile): Node {
  try {
    return parse(file.text);
  } catch (reason) {
    throw new Error(`${file.path} does not parse as TypeScript`, { cause: reason });
  }
}

function isDefaultExport(node: Node): boolean {
  if (node.type === "ExportSpecifier") return textOf(child(node, "exported")) === "default";
  return node.type === "ExportDefaultDeclaration";
}

function isReExport(node: Node, imported: ReadonlySet<string>): boolean {
  if (node.type === "ExportAllDeclaration") return true;
  if (node.type !== "ExportNamedDeclaration") return false;
  if (child(node, "source") !== undefined) return true;
  return children(node, "specifiers").some((each) => imported.has(textOf(child(each, "local")) ?? ""));
}

function importedNames(root: Node): ReadonlySet<string> {
  const declarations = children(root, "body").filter((node) => node.type === "ImportDeclaration");
  const specifiers = declarations.flatMap((node) => children(node, "specifiers"));
  return new Set(specifiers.flatMap((each) => textOf(child(each, "local")) ?? []));
}

function lineFinder(text: string): (offset: number) => number {
  const ends = [...text.matchAll(/\n/g)].map((match) => match.index);
  return (offset) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
