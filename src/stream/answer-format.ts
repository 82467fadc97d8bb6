/**
 * Whether a whole answer has the form that was asked for. Schemas are the callers'
 * own and so hostile until proven otherwise: their regular expressions are left out,
 * since one of them can hold the event loop for minutes, and so are formats, which
 * are annotations in the current draft. What a schema refers to must be inside it.
 * What is left can still double with every reference (two kilobytes of them run for
 * years), so applying it has an end.
 */
import { type Schema, Validator } from "@cfworker/json-schema";
import { isJsonObject, type Json, type JsonObject } from "../core/base/json.ts";
import type { ResponseFormat } from "../core/model/request.ts";
import { runWithin } from "./bounded-run.ts";

/** Deeper answers are refused: a validator recurses once a level. */
const maxDepth = 256;

/** In milliseconds: a hundred thousand values against a schema of objects take some 100, and nobody else is served meanwhile. */
const longestCheckMs = 250;

/** What is wrong with an answer, in words that hold nothing of it; undefined when it is as asked. */
export function formatFault(format: ResponseFormat, text: string): string | undefined {
  if (format.kind === "text") return undefined;
  const value = parse(text);
  if (value === undefined) return "the answer is not JSON";
  if (depthOf(value) > maxDepth) return `the answer is nested more than ${maxDepth} levels deep`;
  if (format.kind === "json") return isJsonObject(value) ? undefined : "the answer is not a JSON object";
  return schemaFault(format.schema, value);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function schemaFault(schema: JsonObject, value: Json): string | undefined {
  try {
    const { valid, errors } = runWithin(longestCheckMs, () => {
      return new Validator(withoutPatterns(schema) as Schema, "2020-12", true).validate(value);
    });
    if (valid) return undefined;
    // The place of the error would name the answer's own keys.
    return `the answer does not fit the schema (keyword "${errors[0]?.keyword ?? "false"}")`;
  } catch {
    // A schema that cannot be applied (a reference to nowhere, no end) proves nothing against an answer.
    return undefined;
  }
}

const leftOut: ReadonlySet<string> = new Set(["pattern", "patternProperties", "format"]);

/** The schema without regular expressions. Names of properties are not keywords and stay. */
function withoutPatterns(schema: Json, isKeyword = true): Json {
  if (Array.isArray(schema)) return schema.map((item) => withoutPatterns(item));
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([key]) => !(isKeyword && leftOut.has(key)));
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      isVerbatim(key, isKeyword) ? value : withoutPatterns(value ?? null, !holdsNames(key, isKeyword)),
    ]),
  );
}

/** Keywords whose value maps names to schemas. */
function holdsNames(key: string, isKeyword: boolean): boolean {
  return (
    isKeyword &&
    (key === "properties" || key === "$defs" || key === "definitions" || key === "dependentSchemas")
  );
}

/** Keywords whose value is data and no schema. */
function isVerbatim(key: string, isKeyword: boolean): boolean {
  return isKeyword && (key === "const" || key === "enum" || key === "default" || key === "examples");
}

function depthOf(value: Json): number {
  let depth = 0;
  let level: readonly Json[] = [value];
  while (level.length > 0 && depth <= maxDepth) {
    level = level.flatMap((item) =>
      typeof item === "object" && item !== null ? (Object.values(item) as Json[]) : [],
    );
    depth += 1;
  }
  return depth;
}
