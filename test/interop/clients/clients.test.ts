/** Clients in five languages, each generated from proto/ by its own tools, held to one script on both listeners. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases } from "./support/cases.ts";
import { tracks } from "./support/languages.ts";
import { runTrack, type Verdicts } from "./support/run-track.ts";
import { type Column, renderTable } from "./support/table.ts";

const page = fileURLToPath(new URL("../../../docs/clients-conformance.md", import.meta.url));
const names = cases.map(({ name }) => name);
const columns: Column[] = [];

describe.each(tracks)("$language, $protocol on the $listener listener", (track) => {
  let verdicts: Verdicts = new Map();

  beforeAll(async () => {
    verdicts = await runTrack(track);
    columns.push({ track, verdicts });
  });

  it.each(names)("passes %s", (name) => {
    expect(verdicts.get(name)).toEqual([]);
  });
});

describe("the table in docs/", () => {
  const table = () => renderTable(columns);

  afterAll(() => console.log(table()));

  it("is what came of the cases", async () => {
    if (process.env["CI"] === undefined) await writeFile(page, table());
    expect(await readFile(page, "utf8")).toBe(table());
  });
});
