/**
 * Arguments of a call that come value by value, each with its place, as Vertex AI
 * streams them when it is asked to and for some of its service tiers:
 * {"jsonPath":"$.items[0].name","stringValue":"Lasag","willContinue":true}.
 */
import type { Json, JsonObject } from "../../core/base/json.ts";
import { Failure } from "../../core/model/failure.ts";
import { objectsAt, textAt } from "../json-fields.ts";

type Step = string | number;
type Node = Record<Step, unknown> | unknown[];

export interface PartialArgs {
  /** Puts the values of one part in their places. Throws a Failure for a place that cannot be. */
  add(call: JsonObject): void;
  /** The arguments so far, as JSON. */
  text(): string;
}

/** Far above what any schema nests: a bound, not a rule. */
const deepest = 64;
/** Values and places of one call, in UTF-16 units: the ledger's own bound of arguments. */
const mostText = 4_194_304;

export function createPartialArgs(): PartialArgs {
  const root = emptyObject();
  let size = 0;
  return {
    add(call) {
      for (const value of objectsAt(call, "partialArgs")) {
        const place = textAt(value, "jsonPath");
        size += place.length + textAt(value, "stringValue").length;
        if (size > mostText) throw tooMuch();
        put(root, stepsOf(place), value);
      }
    },
    text: () => JSON.stringify(root),
  };
}

/** Without a prototype, "__proto__" is a key like any other. */
function emptyObject(): Record<Step, unknown> {
  return Object.create(null) as Record<Step, unknown>;
}

const stepForm = /\.([^.[\]]+)|\[(\d{1,6})\]|\[(?:'([^']*)'|"([^"]*)")\]/y;

/** "$.a[0]['b c']" is a, 0, b c. */
function stepsOf(path: string): readonly Step[] {
  const steps: Step[] = [];
  stepForm.lastIndex = 1;
  while (path.startsWith("$") && stepForm.lastIndex < path.length && steps.length < deepest) {
    const match = stepForm.exec(path);
    if (match === null) break;
    const [, plain, index, single, double] = match;
    steps.push(index === undefined ? (plain ?? single ?? double ?? "") : Number(index));
    if (stepForm.lastIndex === path.length) return steps;
  }
  throw impossible();
}

function put(root: Node, steps: readonly Step[], value: JsonObject): void {
  let node = root;
  for (const [at, step] of steps.entries()) {
    // Lists grow by one: a place beyond their end would make a list of holes.
    if (Array.isArray(node) ? typeof step !== "number" || step > node.length : typeof step !== "string") {
      throw impossible();
    }
    const places = node as Record<Step, unknown>;
    const next = steps[at + 1];
    if (next === undefined) places[step] = told(value, places[step]);
    else {
      places[step] ??= typeof next === "number" ? [] : emptyObject();
      if (typeof places[step] !== "object" || places[step] === null) throw impossible();
      node = places[step] as Node;
    }
  }
}

/** Text comes in pieces, everything else whole. */
function told(value: JsonObject, before: unknown): Json {
  const { stringValue, numberValue, boolValue } = value;
  if (typeof stringValue === "string") return (typeof before === "string" ? before : "") + stringValue;
  return numberValue ?? boolValue ?? null;
}

function tooMuch(): Failure {
  return new Failure("malformed", "the provider sent more arguments of a tool call than Spillway holds");
}

function impossible(): Failure {
  return new Failure("malformed", "the provider sent arguments of a tool call to an impossible place");
}
