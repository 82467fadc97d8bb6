/**
 * Checks of a request's fields. What is wrong is told in one closed set of problems;
 * a dialect turns a problem into its own words, code and status.
 */
import { isJsonObject, type Json, type JsonObject } from "../core/base/json.ts";
import type { Rejection } from "./rejection.ts";

/** What is wrong with a field. */
export type Problem =
  | { readonly kind: "missing" }
  | { readonly kind: "unknown" }
  | { readonly kind: "type"; readonly expected: string }
  | { readonly kind: "below"; readonly bound: number }
  | { readonly kind: "above"; readonly bound: number }
  | { readonly kind: "value"; readonly expected: string }
  /** A whole sentence of the dialect's own. */
  | { readonly kind: "other"; readonly sentence: string };

/** The dialect's way to say what is wrong with the field at `path`. */
export type Complain = (path: string, problem: Problem) => Rejection;

type Field = Json | undefined;

/** Bounds of a number, both inclusive. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

export interface Checks {
  /** Throws the dialect's rejection. */
  fail(path: string, problem: Problem): never;
  object(value: Field, path: string): JsonObject;
  array(value: Field, path: string): readonly Json[];
  string(value: Field, path: string): string;
  oneOf<const Word extends string>(value: Field, path: string, words: readonly Word[]): Word;
  optionalNumber(value: Field, path: string, bounds: Bounds): number | undefined;
  optionalBoolean(value: Field, path: string): boolean | undefined;
  /** Refuses fields that the dialect does not know. */
  onlyKnown(object: JsonObject, path: string, known: ReadonlySet<string>): void;
}

/** Checks that complain in a dialect's words. A field that is null counts as absent where it is optional. */
export function createChecks(complain: Complain): Checks {
  function fail(path: string, problem: Problem): never {
    throw complain(path, problem);
  }
  function demand<Value extends Json>(
    value: Field,
    path: string,
    expected: string,
    fits: (value: Json) => value is Value,
  ): Value {
    if (value === undefined) return fail(path, { kind: "missing" });
    return fits(value) ? value : fail(path, { kind: "type", expected });
  }
  return {
    fail,
    object: (value, path) => demand(value, path, "an object", isJsonObject),
    array: (value, path) => demand(value, path, "an array", isArray),
    string: (value, path) => demand(value, path, "a string", isString),
    oneOf(value, path, words) {
      const given = demand(value, path, "a string", isString);
      return (
        words.find((word) => word === given) ?? fail(path, { kind: "value", expected: words.join(", ") })
      );
    },
    optionalNumber(value, path, bounds) {
      if (value === undefined || value === null) return undefined;
      return checkNumber(value, bounds, (problem) => fail(path, problem));
    },
    optionalBoolean(value, path) {
      if (value === undefined || value === null || typeof value === "boolean") return value ?? undefined;
      return fail(path, { kind: "type", expected: "a boolean" });
    },
    onlyKnown(object, path, known) {
      const stranger = Object.keys(object).find((key) => !known.has(key));
      if (stranger !== undefined) fail(path === "" ? stranger : `${path}.${stranger}`, { kind: "unknown" });
    },
  };
}

function checkNumber(value: Json, bounds: Bounds, fail: (problem: Problem) => never): number {
  const expected = bounds.integer ? "an integer" : "a number";
  if (typeof value !== "number" || (bounds.integer && !Number.isInteger(value)))
    return fail({ kind: "type", expected });
  if (bounds.min !== undefined && value < bounds.min) return fail({ kind: "below", bound: bounds.min });
  if (bounds.max !== undefined && value > bounds.max) return fail({ kind: "above", bound: bounds.max });
  return value;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isString(value: Json): value is string {
  return typeof value === "string";
}
