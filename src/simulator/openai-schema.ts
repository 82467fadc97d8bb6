import type { Json, JsonObject } from "../core/base/json.ts";
import type { Checks } from "./checks.ts";

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/u;

/** Reads the name of a tool or a schema; throws a Rejection. */
export function readName(value: Json | undefined, path: string, checks: Checks): string {
  const name = checks.string(value, path);
  return namePattern.test(name)
    ? name
    : checks.fail(path, { kind: "value", expected: `names that match ${namePattern.source}` });
}

/** Checks that a schema fits strict output: every object closed. Only the outermost is looked at here. */
export function checkStrictSchema(schema: JsonObject, path: string, checks: Checks): void {
  if (schema["type"] === "object" && schema["additionalProperties"] === false) return;
  const sentence = `Invalid schema for ${path}: it must be an object with 'additionalProperties' set to false.`;
  checks.fail(path, { kind: "other", sentence });
}
