import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runScenario } from "./support/scenario/run.ts";

const folder = join(import.meta.dirname, "scenarios");

describe("scenarios", () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".txt"))) {
    it(name.replace(/\.txt$/, "").replaceAll("_", " "), async () => {
      const text = readFileSync(join(folder, name), "utf8");
      expect(await runScenario(text)).toBe(text);
    });
  }
});
