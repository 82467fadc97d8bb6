/**
 * Recorded answers of real providers, read in place beside the project. They are no
 * part of it: where they are absent, the tests say so and run without them.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..", "..", "shared", "fixtures");

export interface Recording {
  /** The provider's folder. */
  readonly provider: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** describe(), or a skip with its reason when the recordings are not there. */
export function describeRecorded(name: string, body: () => void): void {
  if (existsSync(root)) describe(name, body);
  else describe.skip(name, () => it("is skipped: there are no recordings at ../shared/fixtures", () => {}));
}

/** The recorded files of a provider whose names end so. */
export function recordings(provider: string, ending: string): readonly Recording[] {
  if (!existsSync(root)) return [];
  return ["", "bodies"].flatMap((folder) => {
    const path = join(root, provider, folder);
    if (!existsSync(path)) return [];
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
      .map(({ name }) => ({ provider, name, bytes: readFileSync(join(path, name)) }));
  });
}

/** One recorded file by the beginning of its name. */
export function recording(provider: string, start: string): Recording {
  const found = recordings(provider, "").find((one) => one.name.startsWith(start));
  if (found === undefined) throw new Error(`no recording ${provider}/${start}*`);
  return found;
}

/** The headers that were recorded with a body. */
export function recordedHeaders(body: Recording): Record<string, string> {
  const meta = recording(body.provider, body.name.replace(/\.\d{3}\.\w+$/, ".meta.json"));
  const parsed = JSON.parse(textOf(meta)) as { headers: Record<string, string> };
  return parsed.headers;
}

export function textOf(body: Recording): string {
  return new TextDecoder().decode(body.bytes);
}

/** Files of one JSON value a line carry no framing: this one is the dialect's. */
export function framed(body: Recording, frame: (json: string) => string, end = ""): Recording {
  const lines = textOf(body)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return { ...body, bytes: new TextEncoder().encode(lines.map(frame).join("") + end) };
}

/** The data of every event of a recorded stream, as naively as can be: no codec of ours is involved. */
export function naiveData(body: Recording): readonly string[] {
  return textOf(body)
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trim());
}
