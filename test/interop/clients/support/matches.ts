/**
 * Holds an observation against what a case expects: objects by the fields that are
 * named, lists whole, "/…/" as a pattern for the value as text, all else as it is.
 */

/** Where it departs, one line each; empty when it is as expected. */
export function departures(seen: unknown, expected: unknown, path = "it"): readonly string[] {
  if (isPattern(expected)) {
    const pattern = new RegExp(expected.slice(1, -1));
    return isText(seen) && pattern.test(String(seen)) ? [] : [departure(path, expected, seen)];
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(seen) || seen.length !== expected.length) return [departure(path, expected, seen)];
    return expected.flatMap((item, index) => departures(seen[index], item, `${path}[${index}]`));
  }
  if (isObject(expected)) {
    if (!isObject(seen)) return [departure(path, expected, seen)];
    return Object.entries(expected).flatMap(([name, value]) =>
      departures(seen[name], value, `${path}.${name}`),
    );
  }
  return seen === expected ? [] : [departure(path, expected, seen)];
}

function departure(path: string, expected: unknown, seen: unknown): string {
  return `${path} is ${JSON.stringify(seen)?.slice(0, 300)} and not ${JSON.stringify(expected)}`;
}

function isPattern(value: unknown): value is string {
  return typeof value === "string" && value.length > 2 && value.startsWith("/") && value.endsWith("/");
}

function isText(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
