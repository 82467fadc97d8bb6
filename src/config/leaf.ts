import { type DescEnum, fromJson, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import {
  BoolValueSchema,
  BytesValueSchema,
  DoubleValueSchema,
  DurationSchema,
  FloatValueSchema,
  Int32ValueSchema,
  Int64ValueSchema,
  StringValueSchema,
  UInt32ValueSchema,
  UInt64ValueSchema,
} from "@bufbuild/protobuf/wkt";
import { durationForms, protoDuration } from "./duration.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./quote.ts";

/** A single value in the form of proto JSON, or what is wrong with it. */
export type Leaf =
  | { readonly kind: "good"; readonly json: JsonValue }
  | { readonly kind: "bad"; readonly message: string };

/** How each type is read, by proto JSON's own rules, and what it is called. */
const scalarForms = {
  [ScalarType.STRING]: { schema: StringValueSchema, words: "a text" },
  [ScalarType.BYTES]: { schema: BytesValueSchema, words: "a text in Base64" },
  [ScalarType.BOOL]: { schema: BoolValueSchema, words: "true or false" },
  [ScalarType.DOUBLE]: { schema: DoubleValueSchema, words: "a number" },
  [ScalarType.FLOAT]: { schema: FloatValueSchema, words: "a number" },
  [ScalarType.INT32]: { schema: Int32ValueSchema, words: "a whole number" },
  [ScalarType.SINT32]: { schema: Int32ValueSchema, words: "a whole number" },
  [ScalarType.SFIXED32]: { schema: Int32ValueSchema, words: "a whole number" },
  [ScalarType.UINT32]: { schema: UInt32ValueSchema, words: "a whole number from 0 to 4294967295" },
  [ScalarType.FIXED32]: { schema: UInt32ValueSchema, words: "a whole number from 0 to 4294967295" },
  [ScalarType.INT64]: { schema: Int64ValueSchema, words: "a whole number" },
  [ScalarType.SINT64]: { schema: Int64ValueSchema, words: "a whole number" },
  [ScalarType.SFIXED64]: { schema: Int64ValueSchema, words: "a whole number" },
  [ScalarType.UINT64]: { schema: UInt64ValueSchema, words: "a whole number of at least 0" },
  [ScalarType.FIXED64]: { schema: UInt64ValueSchema, words: "a whole number of at least 0" },
} as const;

/** Reads a scalar. `value` is what YAML made of it. */
export function scalarLeaf(type: ScalarType, value: unknown): Leaf {
  const { schema, words } = scalarForms[type];
  if (isJsonScalar(value) && tryFromJson(() => fromJson(schema, value))) return { kind: "good", json: value };
  const hint = type === ScalarType.STRING && isJsonScalar(value) ? "; put it in quotes" : "";
  return bad(`expected ${words}, found ${kindOf(value)}${hint}`);
}

/** Reads an enum value by its full name or by its short one in lower case. */
export function enumLeaf(desc: DescEnum, value: unknown): Leaf {
  const prefix = desc.sharedPrefix ?? "";
  const named = new Map<string, string>();
  const allowed: string[] = [];
  for (const { name, number } of desc.values) {
    const short = name.toLowerCase().slice(prefix.length);
    named.set(name, name);
    named.set(short, name);
    if (number !== 0) allowed.push(short);
  }
  const choice = `use one of ${allowed.join(", ")}`;
  if (typeof value !== "string") return bad(`expected a name, found ${kindOf(value)}; ${choice}`);
  const name = named.get(value);
  if (name !== undefined) return { kind: "good", json: name };
  const meant = nearest(value.toLowerCase().replaceAll("-", "_"), allowed);
  return bad(
    `${quote(value)} is not known; ${choice}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`,
  );
}

/** Reads a duration. */
export function durationLeaf(value: unknown): Leaf {
  const json = typeof value === "string" ? protoDuration(value) : undefined;
  if (json !== undefined && tryFromJson(() => fromJson(DurationSchema, json))) return { kind: "good", json };
  const found = typeof value === "string" ? quote(value) : kindOf(value);
  return bad(`expected ${durationForms}, found ${found}`);
}

/** What kind of thing stands there, without its content. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "no value";
  if (typeof value === "string") return value === "" ? "an empty text" : "a text";
  if (typeof value === "number" || typeof value === "bigint") return `the number ${value}`;
  if (typeof value === "boolean") return `${value}`;
  return "another kind of value";
}

function bad(message: string): Leaf {
  return { kind: "bad", message };
}

function isJsonScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Whether proto JSON takes the value; it says no by throwing. */
function tryFromJson(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
