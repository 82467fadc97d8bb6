/** What can be held of a page for those who do not see it or have no mouse. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The violations that axe-core calls serious or critical, as lines to read. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const found: unknown = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  const { violations } = found as {
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string | null;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }[];
  };
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Every control of the page, by the order in which Tab ought to come to them. */
const controls = `
  [...document.querySelectorAll("button, input, select, a[href], [tabindex='0']")]
    .filter((each) => !each.disabled && each.getClientRects().length > 0 && each.closest("dialog:not([open])") === null)
`;

/** The controls that Tab does not come to, and those on which the focus is not seen; both are empty on a good page. */
export async function keyboardGaps(page: Page): Promise<{
  readonly unreached: readonly string[];
  readonly unseen: readonly string[];
}> {
  const count = Number(await page.evaluate(`(window.known = ${controls}).length`));
  await page.evaluate("document.activeElement?.blur(); window.reached = new Set(); window.unseen = []");
  // Tab starts where the focus last was, and calls that end meanwhile add links: twice around reaches all that can be.
  for (let presses = 0; presses < 2 * count + 20; presses++) {
    await page.keyboard.press("Tab");
    await page.evaluate(`(() => {
      const at = document.activeElement;
      if (at === null || at === document.body || window.reached.has(at)) return;
      window.reached.add(at);
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) window.unseen.push(at.outerHTML.slice(0, 120));
    })()`);
  }
  const gaps: unknown = await page.evaluate(`({
    unreached: window.known.filter((each) => each.isConnected && !window.reached.has(each)).map((each) => each.outerHTML.slice(0, 120)),
    unseen: window.unseen,
  })`);
  return gaps as { readonly unreached: readonly string[]; readonly unseen: readonly string[] };
}
