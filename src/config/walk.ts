/**
 * The walk over the message descriptor and the YAML nodes, side by side. It gives
 * the message in proto JSON and tells every problem on the way instead of stopping
 * at the first. Ranges and references are not its concern (rules/).
 */
import type { DescField, DescMessage, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import { didYouMean } from "./nearest.ts";
import { entryPath, fieldPath, itemPath } from "./path.ts";
import { isShowable, quote } from "./quote.ts";
import type { Report } from "./report.ts";
import { leafOf, type Slot, slotOf, standIn } from "./slot.ts";
import { asNode, isNothing, kindOfNode, startOf } from "./yaml-node.ts";
import type { YamlSource } from "./yaml-source.ts";

/**
 * The most values that a file may hold with its aliases written out. A route of 8
 * tiers with 64 endpoints each takes 1,600; a bomb of aliases takes millions.
 */
const maxValues = 100_000;

export class Walk {
  readonly #source: YamlSource;
  readonly #report: Report;
  #valuesLeft = maxValues;

  constructor(source: YamlSource, report: Report) {
    this.#source = source;
    this.#report = report;
  }

  /** Reads a mapping as a message. What is wrong in it is left out of the answer. */
  message(desc: DescMessage, written: Node | undefined, path: string): JsonObject {
    const map = this.#mapping(written, path);
    if (map === undefined) return {};
    const json: JsonObject = {};
    const lines = new Map<string, number>();
    const chosen = new Map<string, string>();
    for (const pair of map.items) {
      const name = this.#key(pair, path);
      if (name === undefined) continue;
      const offset = startOf(pair.key);
      const at = fieldPath(path, isShowable(name) ? name : "?");
      if (this.#isDuplicate(lines, name, at, offset)) continue;
      const field = desc.fields.find((each) => each.name === name);
      if (field === undefined) {
        this.#report.keyProblem(at, unknownKey(name, desc), offset);
        continue;
      }
      if (this.#isSecondChoice(chosen, field, at, offset)) continue;
      const value = this.#field(field, asNode(pair.value), at, offset);
      if (value !== undefined) json[field.jsonName] = value;
    }
    return json;
  }

  #field(
    field: DescField,
    written: Node | undefined,
    path: string,
    keyOffset: number,
  ): JsonValue | undefined {
    const node = this.#enter(written, path, keyOffset);
    if (node === undefined) return undefined;
    switch (field.fieldKind) {
      case "list":
        return this.#list(slotOf(field), node, path);
      case "map":
        return this.#map(slotOf(field), node, path);
      default:
        return this.#value(slotOf(field), node, path);
    }
  }

  #list(slot: Slot, node: Node, path: string): JsonValue | undefined {
    if (isNothing(node)) return undefined;
    if (!isSeq(node)) {
      this.#report.unreadable(
        path,
        `expected a list (lines that start with "- "), found ${kindOfNode(node)}`,
      );
      return undefined;
    }
    return node.items.map((written, index) => {
      const at = itemPath(path, index);
      const item = this.#enter(asNode(written), at, startOf(node));
      const json = item === undefined ? undefined : this.#value(slot, item, at);
      // A stand-in keeps the places of the items that follow; rules pass over it,
      // since its path is known to be unreadable.
      return json ?? standIn(slot);
    });
  }

  #map(slot: Slot, node: Node, path: string): JsonValue | undefined {
    if (isNothing(node)) return undefined;
    const map = this.#mapping(node, path);
    if (map === undefined) return undefined;
    const json: JsonObject = {};
    const lines = new Map<string, number>();
    for (const pair of map.items) {
      const key = this.#key(pair, path);
      if (key === undefined) continue;
      const at = entryPath(path, key);
      if (this.#isDuplicate(lines, key, at, startOf(pair.key))) continue;
      if (key === "__proto__") {
        // JavaScript would take it for the prototype of the object and lose it.
        this.#report.keyProblem(at, "cannot be a key", startOf(pair.key));
        continue;
      }
      const entry = this.#enter(asNode(pair.value), at, startOf(pair.key));
      const value = entry === undefined ? undefined : this.#value(slot, entry, at);
      if (value !== undefined) json[key] = value;
    }
    return json;
  }

  #value(slot: Slot, node: Node, path: string): JsonValue | undefined {
    if (slot.kind === "message") {
      return isNothing(node) ? undefined : this.message(slot.desc, node, path);
    }
    const leaf = isScalar(node) ? leafOf(slot, node.value) : undefined;
    if (leaf?.kind === "good") return leaf.json;
    if (isNothing(node)) this.#report.unreadable(path, "has no value; give it one or remove the key");
    else this.#report.unreadable(path, leaf?.message ?? `expected a single value, found ${kindOfNode(node)}`);
    return undefined;
  }

  /** Notes where the value stands and follows its alias; undefined when there is nothing to read. */
  #enter(written: Node | undefined, path: string, keyOffset: number): Node | undefined {
    this.#report.mark(path, written === undefined || isNothing(written) ? keyOffset : startOf(written));
    if (--this.#valuesLeft < 0) {
      if (this.#valuesLeft === -1) {
        this.#report.unreadable(
          "",
          `the file holds more than ${maxValues} values, aliases written out`,
          keyOffset,
        );
      }
      return undefined;
    }
    if (written === undefined) {
      this.#report.unreadable(path, "has no value; give it one or remove the key");
      return undefined;
    }
    const node = this.#source.resolve(written);
    if (node === undefined) this.#report.unreadable(path, "the alias has no anchor (&name) before it");
    return node;
  }

  #mapping(written: Node | undefined, path: string): YAMLMap | undefined {
    const node = written === undefined ? undefined : this.#source.resolve(written);
    if (isMap(node)) return node;
    this.#report.unreadable(path, `expected a mapping (lines of "key: value"), found ${kindOfNode(node)}`);
    return undefined;
  }

  #key(pair: Pair, path: string): string | undefined {
    const key = pair.key;
    if (isScalar(key) && typeof key.value === "string") return key.value;
    this.#report.keyProblem(path, "a key must be a text; put it in quotes", startOf(key));
    return undefined;
  }

  #isDuplicate(lines: Map<string, number>, name: string, path: string, offset: number): boolean {
    const first = lines.get(name);
    if (first === undefined) {
      lines.set(name, this.#source.place(offset).line);
      return false;
    }
    this.#report.keyProblem(path, `the key stands here a second time, first on line ${first}`, offset);
    return true;
  }

  #isSecondChoice(chosen: Map<string, string>, field: DescField, path: string, offset: number): boolean {
    const group = field.oneof?.name;
    if (group === undefined) return false;
    const first = chosen.get(group);
    if (first === undefined) {
      chosen.set(group, field.name);
      return false;
    }
    this.#report.keyProblem(path, `only one of ${first} and ${field.name} can be set`, offset);
    return true;
  }
}

function unknownKey(name: string, desc: DescMessage): string {
  const names = desc.fields.map((field) => field.name);
  const camel = desc.fields.find((field) => field.jsonName === name);
  if (camel !== undefined) return `field names are written with underscores here: ${camel.name}`;
  return `the key ${quote(name)} is not known${didYouMean(name, names)}; known are ${names.join(", ")}`;
}
