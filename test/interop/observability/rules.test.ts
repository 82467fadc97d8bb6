/** Debian's promtool on the generated rules: they are well formed, and every alert goes off and rests as its proof says. */
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { alerts } from "../../../scripts/observability/alerts.ts";
import { run } from "../support/command.ts";

const folder = fileURLToPath(new URL("../../../deploy/observability", import.meta.url));

it("promtool finds the rules well formed", async () => {
  const { code, stdout, stderr } = await run("promtool", ["check", "rules", `${folder}/rules.yaml`]);
  expect(stderr).toBe("");
  expect(stdout).toContain("SUCCESS");
  expect(code).toBe(0);
});

it(`promtool sees each of ${alerts.length} alerts go off, and rest`, async () => {
  const { code, stdout, stderr } = await run("promtool", ["test", "rules", `${folder}/rules.test.yaml`]);
  expect(`${stdout}${stderr}`).toContain("SUCCESS");
  expect(code).toBe(0);
});
