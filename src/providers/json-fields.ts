/**
 * Reading JSON of unknown make. A field that is absent or of another type reads as
 * its neutral value: what a provider adds or leaves out never throws here.
 */
import { isJsonObject, type Json, type JsonObject } from "../core/base/json.ts";

const nothing: JsonObject = {};

export function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === "string" ? value : "";
}

/** Undefined unless it is a finite number. */
export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isJsonObject(value) ? value : nothing;
}

/** The entries of a list that are objects. */
export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Undefined when the text is not JSON. */
export function tryParseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Whether a field says anything: null, false and "" stand for its absence with one provider or another. */
export function isSet(object: JsonObject, key: string): boolean {
  const value = object[key];
  return value !== undefined && value !== null && value !== false && value !== "";
}
