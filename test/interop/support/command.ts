import { execFile } from "node:child_process";

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. Rejects only when it cannot be started or takes a minute. */
export function run(command: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

/** Splits output of JSON objects, one after the other, indented or not. */
export function jsonObjects(text: string): readonly unknown[] {
  const objects: unknown[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    open += `${line}\n`;
    if (!line.trimEnd().endsWith("}")) continue;
    try {
      objects.push(JSON.parse(open));
      open = "";
    } catch {
      // An inner brace; the object goes on.
    }
  }
  if (open.trim() !== "") throw new Error(`not a sequence of JSON objects: ${open}`);
  return objects;
}
