import {
  type Alias,
  isAlias,
  isNode,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import type { Place } from "./report.ts";

/** A YAML text, read as far as it can be. */
export interface YamlSource {
  /** Undefined: the text is empty. */
  readonly root: Node | undefined;
  /** In the order of the text; empty when the text is good YAML. */
  readonly syntaxErrors: readonly SyntaxFault[];
  /** The node itself, or what the alias stands for; undefined for an alias of nothing. */
  resolve(node: Node): Node | undefined;
  place(offset: number): Place;
}

export interface SyntaxFault {
  readonly offset: number;
  readonly message: string;
}

/** After the first few, errors of syntax follow from one another. */
const maxSyntaxErrors = 20;

/** Reads one YAML 1.2 document. Never throws, never resolves an alias that is not asked for. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  // prettyErrors would quote the text, and a key may stand in it; duplicate keys are
  // the walk's to find, which knows the path.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    schema: "core",
    // "silent" would let a second document pass; nothing is ever printed while parsing.
    logLevel: "error",
  });
  const faults = [...document.errors, ...document.warnings]
    .map((error) => ({ offset: error.pos[0], message: syntaxMessage(error) }))
    .sort((a, b) => a.offset - b.offset);
  const targets = aliasTargets(document.contents);
  return {
    root: document.contents ?? undefined,
    syntaxErrors: faults.slice(0, maxSyntaxErrors),
    resolve: (node) => (isAlias(node) ? targets.get(node) : node),
    place: (offset) => {
      const { line, col } = lines.linePos(offset);
      return { line: Math.max(1, line), column: Math.max(1, col) };
    },
  };
}

/** What each alias stands for, in one pass: the library's own look-up is one pass for each alias. */
function aliasTargets(root: Node | null): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(root, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else if (isNode(node) && node.anchor !== undefined) {
        anchors.set(node.anchor, node);
      }
    },
  });
  return targets;
}

/** Own words for each code, since the library's may quote the text. */
function syntaxMessage(error: YAMLError): string {
  return `bad YAML: ${syntaxWords.get(error.code) ?? "this is not understood"}`;
}

const syntaxWords: ReadonlyMap<string, string> = new Map([
  ["ALIAS_PROPS", "an alias (*name) can have no anchor and no tag"],
  ["BAD_ALIAS", "the name of an anchor or alias is not well formed"],
  ["BAD_COLLECTION_TYPE", "the tag does not fit the value"],
  ["BAD_DIRECTIVE", "the directive (%...) is not known"],
  ["BAD_DQ_ESCAPE", "an escape (\\...) in double quotes is not known; use single quotes for backslashes"],
  [
    "BAD_INDENT",
    "the indentation is off (items of one mapping or list start in the same column), or a bracket is not closed",
  ],
  ["BAD_PROP_ORDER", "anchors and tags stand after the indicator of the value"],
  ["BAD_SCALAR_START", "a text cannot start with this character; put it in quotes"],
  ["BLOCK_AS_IMPLICIT_KEY", "a nested mapping must start on its own line"],
  ["BLOCK_IN_FLOW", "a block cannot stand inside [...] or {...}"],
  ["KEY_OVER_1024_CHARS", "a key is too long"],
  ["MISSING_CHAR", "something is missing here: a colon after a key, a closing quote, or a bracket"],
  ["MULTILINE_IMPLICIT_KEY", "a key must stand on one line, followed by a colon"],
  ["MULTIPLE_ANCHORS", "a value can have one anchor only"],
  ["MULTIPLE_DOCS", "the file must hold one document; remove the second one (---)"],
  ["MULTIPLE_TAGS", "a value can have one tag only"],
  ["NON_STRING_KEY", "a key must be a text"],
  ["RESOURCE_EXHAUSTION", "it is nested too deep"],
  ["TAB_AS_INDENT", "tabs cannot indent; use spaces"],
  ["TAG_RESOLVE_FAILED", "the tag (!...) is not known; remove it"],
  ["UNEXPECTED_TOKEN", "this is not expected here; check quotes, brackets and indentation"],
]);
