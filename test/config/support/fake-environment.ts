/** An environment that is a table: variables, and files by their path. */
import { resolve } from "node:path";
import type { ConfigEnvironment, FileRead } from "../../../src/config/environment.ts";
import { type LoadResult, load } from "../../../src/config/load.ts";
import type { RuleTables } from "../../../src/config/rules/rules.ts";

export class FakeEnvironment implements ConfigEnvironment {
  readonly variables = new Map<string, string>();
  readonly files = new Map<string, { bytes: Uint8Array; worldReadable: boolean }>();

  variable(name: string): string | undefined {
    return this.variables.get(name);
  }

  write(path: string, content: string | Uint8Array, worldReadable = false): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.files.set(resolve(path), { bytes, worldReadable });
  }

  async readFile(path: string, maxBytes: number): Promise<FileRead> {
    const file = this.files.get(resolve(path));
    if (file === undefined) return { kind: "unreadable", code: "ENOENT" };
    return file.bytes.length > maxBytes ? { kind: "too-large" } : { kind: "read", ...file };
  }

  async fileVersion(path: string): Promise<string> {
    return String(this.files.get(resolve(path))?.bytes ?? "absent");
  }
}

/** The name that tests give the file. */
export const configFile = "config/spillway.yaml";

/** Loads a text as if it were a file, with KEY set. */
export async function loadText(
  text: string,
  environment = new FakeEnvironment(),
  tables?: RuleTables,
): Promise<LoadResult> {
  if (!environment.variables.has("KEY")) environment.variables.set("KEY", "key-of-the-tests");
  environment.write(configFile, text);
  return tables === undefined ? load(configFile, environment) : load(configFile, environment, tables);
}

/** Problems as "line:column path: message", in the order of the file. */
export function linesOf(result: LoadResult): readonly string[] {
  if (result.kind === "ok") return [];
  return result.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}
