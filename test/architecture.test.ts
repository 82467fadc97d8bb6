/**
 * The house rules, held against every source. The table of floors and rooms is in
 * support/architecture/house.ts; architecture-rules.test.ts proves that each rule
 * goes red.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { sharedRules, sourceRules, staleExceptions, unexcused } from "./support/architecture/check-house.ts";
import { exceptions } from "./support/architecture/house.ts";
import { readSources } from "./support/architecture/read-sources.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = readSources(root, "src");
const tests = readSources(root, "test");

describe("the house", () => {
  it("is read whole", () => {
    const paths = [...sources, ...tests].map((file) => file.path);
    expect(paths).toContain("src/core/model/failure.ts");
    expect(paths).toContain("test/architecture.test.ts");
  });

  it.each(sourceRules)("$sentence", (rule) => {
    expect(unexcused(rule, sources, exceptions).join("\n")).toBe("");
  });

  it.each(sharedRules)("$sentence", (rule) => {
    expect(unexcused(rule, [...sources, ...tests], exceptions).join("\n")).toBe("");
  });

  it("keeps no exception that is no longer needed", () => {
    expect(staleExceptions([...sources, ...tests], exceptions).join("\n")).toBe("");
  });
});
