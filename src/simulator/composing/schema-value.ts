/**
 * A value that fits a simple JSON Schema: types, enum, const, properties, items,
 * bounds, local $ref, the first branch of anyOf/oneOf. Patterns and formats are not
 * honoured beyond the common date and e-mail forms.
 */
import { isJsonObject, type Json, type JsonObject } from "../../core/base/json.ts";
import type { Random } from "../../core/base/random.ts";
import { wordOf } from "./prose.ts";

/** Deep enough for real schemas; a recursive one ends here. */
const maxDepth = 8;

interface Sketch {
  readonly root: JsonObject;
  readonly random: Random;
  readonly depth: number;
}

/** A value for `schema`; the empty schema gives a small object. */
export function valueFor(schema: JsonObject, random: Random): Json {
  if (Object.keys(schema).length === 0) return { answer: wordOf(random) };
  return draw(schema, { root: schema, random, depth: 0 });
}

function draw(given: JsonObject, sketch: Sketch): Json {
  const schema = follow(given, sketch.root);
  if (schema["const"] !== undefined) return schema["const"];
  const choices = schema["enum"];
  if (Array.isArray(choices) && choices.length > 0) return choices[0] as Json;
  const branches = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(branches) && isJsonObject(branches[0])) return draw(branches[0], deeper(sketch));
  switch (typeOf(schema)) {
    case "object":
      return objectFor(schema, sketch);
    case "array":
      return arrayFor(schema, sketch);
    case "integer":
      return Math.ceil(numberFor(schema, sketch.random));
    case "number":
      return numberFor(schema, sketch.random);
    case "boolean":
      return sketch.random() < 0.5;
    case "null":
      return null;
    default:
      return stringFor(schema, sketch.random);
  }
}

function objectFor(schema: JsonObject, sketch: Sketch): Json {
  const properties = schema["properties"];
  if (!isJsonObject(properties) || sketch.depth >= maxDepth) return {};
  const fields = Object.entries(properties).map(([name, property]) => [
    name,
    isJsonObject(property) ? draw(property, deeper(sketch)) : null,
  ]);
  return Object.fromEntries(fields);
}

function arrayFor(schema: JsonObject, sketch: Sketch): Json {
  const items = schema["items"];
  if (!isJsonObject(items) || sketch.depth >= maxDepth) return [];
  const count = Math.max(1, numeric(schema["minItems"]) ?? 1);
  return Array.from({ length: Math.min(count, 100) }, () => draw(items, deeper(sketch)));
}

function numberFor(schema: JsonObject, random: Random): number {
  const low = numeric(schema["minimum"]) ?? (numeric(schema["exclusiveMinimum"]) ?? -1) + 1;
  const high = numeric(schema["maximum"]) ?? (numeric(schema["exclusiveMaximum"]) ?? low + 100) - 1;
  return low + Math.floor(random() * Math.max(1, high - low));
}

function stringFor(schema: JsonObject, random: Random): string {
  if (schema["format"] === "date") return "2026-11-22";
  if (schema["format"] === "date-time") return "2026-11-22T10:00:00Z";
  if (schema["format"] === "email") return "warden@example.org";
  const word = wordOf(random);
  const padded = word.padEnd(numeric(schema["minLength"]) ?? 0, "a");
  return padded.slice(0, numeric(schema["maxLength"]) ?? padded.length);
}

function typeOf(schema: JsonObject): string {
  const type = schema["type"];
  const first = Array.isArray(type) ? type[0] : type;
  // Gemini's own schema form writes the types in capitals.
  if (typeof first === "string") return first.toLowerCase();
  return schema["properties"] === undefined ? "string" : "object";
}

function follow(schema: JsonObject, root: JsonObject): JsonObject {
  const ref = schema["$ref"];
  if (typeof ref !== "string" || !ref.startsWith("#/")) return schema;
  let target: Json | undefined = root;
  for (const key of ref.slice(2).split("/")) target = isJsonObject(target) ? target[key] : undefined;
  return isJsonObject(target) ? target : {};
}

function deeper(sketch: Sketch): Sketch {
  return { ...sketch, depth: sketch.depth + 1 };
}

function numeric(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}
