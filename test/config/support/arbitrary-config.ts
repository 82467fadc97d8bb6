/**
 * Any message, as two texts that must mean the same: the JSON that proto JSON itself
 * reads, and what a person might write for it. Built from the descriptor alone.
 */
import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";
import * as fc from "fast-check";

export interface Written {
  /** For proto JSON, the judge. */
  readonly json: JsonValue;
  /** For YAML. */
  readonly yaml: JsonValue;
}

/** A message with any of its fields. */
export function arbitraryMessage(desc: DescMessage): fc.Arbitrary<Written> {
  if (desc.typeName === "google.protobuf.Duration") return arbitraryDuration;
  const fields = Object.fromEntries(desc.fields.map((field) => [field.name, arbitraryField(field)]));
  return fc.record(fields, { requiredKeys: [] }).map((chosen) => {
    const entries = Object.entries(chosen).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return {
      json: Object.fromEntries(entries.map(([name, { json }]) => [name, json])),
      yaml: Object.fromEntries(entries.map(([name, { yaml }]) => [name, yaml])),
    };
  });
}

function arbitraryField(field: DescField): fc.Arbitrary<Written> {
  const one = arbitraryOne(field);
  switch (field.fieldKind) {
    case "list":
      return fc.array(one, { maxLength: 3 }).map((items) => ({
        json: items.map(({ json }) => json),
        yaml: items.map(({ yaml }) => yaml),
      }));
    case "map":
      return fc.dictionary(text, one, { maxKeys: 3, noNullPrototype: true }).map((entries) => ({
        json: Object.fromEntries(Object.entries(entries).map(([key, { json }]) => [key, json])),
        yaml: Object.fromEntries(Object.entries(entries).map(([key, { yaml }]) => [key, yaml])),
      }));
    default:
      return one;
  }
}

function arbitraryOne(field: DescField): fc.Arbitrary<Written> {
  if (field.enum !== undefined) return arbitraryEnum(field.enum);
  if (field.message !== undefined) return arbitraryMessage(field.message);
  return arbitraryScalar(field.scalar).map((value) => ({ json: value, yaml: value }));
}

/** Texts that YAML would take for something else are the interesting ones. "__proto__" is no name in JSON objects. */
const text = fc.oneof(
  fc.string({ unit: "grapheme" }).filter((value) => value !== "__proto__"),
  fc.constantFrom(
    "",
    "null",
    "~",
    "yes",
    "1",
    "1e3",
    "0x1",
    "-",
    "*a",
    "&a",
    "a: b",
    "#",
    " x ",
    "2s",
    "a\nb",
    "'",
    '"',
  ),
);

function arbitraryScalar(type: ScalarType | undefined): fc.Arbitrary<string | number | boolean> {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case ScalarType.UINT32:
      return fc.nat({ max: 0xffffffff });
    case ScalarType.UINT64:
    case ScalarType.INT64:
      return fc.maxSafeNat();
    default:
      throw new Error(`the configuration has a field of a scalar type that this test does not know: ${type}`);
  }
}

function arbitraryEnum(desc: DescEnum): fc.Arbitrary<Written> {
  return fc.tuple(fc.constantFrom(...desc.values), fc.boolean()).map(([{ name }, short]) => ({
    json: name,
    yaml: short ? name.slice((desc.sharedPrefix ?? "").length).toLowerCase() : name,
  }));
}

const arbitraryDuration: fc.Arbitrary<Written> = fc
  .tuple(fc.nat({ max: 100_000 }), fc.constantFrom(["ms", 0.001], ["s", 1], ["m", 60], ["h", 3_600]))
  .map(([count, [unit, seconds]]) => ({
    json: `${(count * Number(seconds)).toFixed(3)}s`,
    yaml: `${count}${unit}`,
  }));
