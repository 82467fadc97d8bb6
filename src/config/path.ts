/**
 * Paths of values in the configuration, as people read them:
 * `providers[0].headers["x-team"]`. The root is "".
 */

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const lastSegment = /(?:(?:^|\.)[A-Za-z_][A-Za-z0-9_]*|\[\d+\]|\["(?:[^"\\]|\\.)*"\])$/;

/** The path of a named field, or of an entry of a map. */
export function fieldPath(parent: string, name: string): string {
  if (!plainName.test(name)) return `${parent}[${JSON.stringify(name)}]`;
  return parent === "" ? name : `${parent}.${name}`;
}

/** The path of an entry of a map: always in brackets. */
export function entryPath(parent: string, key: string): string {
  return `${parent}[${JSON.stringify(key)}]`;
}

/** The path of an item of a list. */
export function itemPath(parent: string, index: number): string {
  return `${parent}[${index}]`;
}

/** The path of what holds it; undefined for the root. */
export function parentPath(path: string): string | undefined {
  return path === "" ? undefined : path.replace(lastSegment, "");
}
