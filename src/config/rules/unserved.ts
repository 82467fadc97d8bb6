import type { Report } from "../report.ts";

/**
 * Fields that the schema knows and this version does not serve. They are refused,
 * so that nothing that somebody wrote is ignored in silence. A row is the path
 * with "[]" for every index and key, and what to do instead.
 */
export type UnservedFields = ReadonlyMap<string, string>;

/** None at present: whoever adds a field to config/v1 before it works adds a row. */
export const unservedFields: UnservedFields = new Map();

/** Refuses what the file sets and the table names. */
export function checkUnserved(report: Report, unserved: UnservedFields): void {
  if (unserved.size === 0) return;
  for (const path of report.paths()) {
    const instead = unserved.get(path.replaceAll(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, "[]"));
    if (instead !== undefined) report.problem(path, `is not served by this version; ${instead}`);
  }
}
