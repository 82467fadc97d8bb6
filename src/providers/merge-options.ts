import { isJsonObject, type JsonObject } from "../core/base/json.ts";

/**
 * The request body with the caller's own fields of the dialect laid over it. Objects
 * merge field by field, so that one field of a nested object can be set; anything
 * else is replaced.
 */
export function mergeOptions(body: JsonObject, options: JsonObject | undefined): JsonObject {
  if (options === undefined) return body;
  const merged = Object.entries(options).map(([key, value]) => {
    const own = Object.hasOwn(body, key) ? body[key] : undefined;
    return [key, isJsonObject(own) && isJsonObject(value) ? mergeOptions(own, value) : value] as const;
  });
  // Through entries and spread, "__proto__" is a field like any other.
  return { ...body, ...Object.fromEntries(merged) };
}
