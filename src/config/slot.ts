import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonValue,
  ScalarType,
} from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";
import { durationLeaf, enumLeaf, type Leaf, scalarLeaf } from "./leaf.ts";

/** The type of one value: a field's own, or that of the items of a list or map. */
export type Slot =
  | { readonly kind: "scalar"; readonly type: ScalarType }
  | { readonly kind: "enum"; readonly desc: DescEnum }
  | { readonly kind: "message"; readonly desc: DescMessage }
  /** A message that is written as one value. */
  | { readonly kind: "duration" };

/** The slot of a field, or of its items. */
export function slotOf(field: DescField): Slot {
  if (field.enum !== undefined) return { kind: "enum", desc: field.enum };
  const desc = field.message;
  if (desc === undefined) return { kind: "scalar", type: field.scalar };
  return desc.typeName === DurationSchema.typeName ? { kind: "duration" } : { kind: "message", desc };
}

/** Reads a single value. */
export function leafOf(slot: Exclude<Slot, { readonly kind: "message" }>, value: unknown): Leaf {
  switch (slot.kind) {
    case "scalar":
      return scalarLeaf(slot.type, value);
    case "enum":
      return enumLeaf(slot.desc, value);
    case "duration":
      return durationLeaf(value);
  }
}

/** A value of the right type that says nothing. */
export function standIn(slot: Slot): JsonValue {
  switch (slot.kind) {
    case "message":
      return {};
    case "duration":
      return "0s";
    case "enum":
      return 0;
    case "scalar":
      if (slot.type === ScalarType.STRING || slot.type === ScalarType.BYTES) return "";
      return slot.type === ScalarType.BOOL ? false : 0;
  }
}
