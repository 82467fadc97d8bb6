import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

it("every threat of docs/security.md names a proof, and every proof is there", () => {
  const page = read("docs/security.md");
  const threats = page.split("\n").filter((line) => line.startsWith("| **"));
  expect(threats.length).toBeGreaterThan(15);
  for (const threat of threats) expect(threat).toMatch(/`test\/[^`]+\.test\.ts`[^|]*\|$/);
  const proofs = [...page.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path ?? "");
  expect(proofs.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  const { scripts } = JSON.parse(read("package.json"));
  for (const [, script] of page.matchAll(/`npm run ([^`]+)`/g))
    expect(Object.keys(scripts)).toContain(script);
});
