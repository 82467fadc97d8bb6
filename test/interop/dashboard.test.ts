/** The dashboard in a real browser before a running demo: seen, used, broken things on it, and looked at. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";
import { keyboardGaps, seriousViolations } from "./support/accessibility.ts";
import { drawn, launchBrowser, takePicture, type Watched, watchPage } from "./support/browser.ts";
import { type Demo, startDemo } from "./support/demo.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

const provider = (page: Page, name: string) => page.getByRole("group", { name: `Provider ${name}` });
const fault = (page: Page, name: string, what: string) =>
  provider(page, name).getByRole("button", { name: `${what} ${name}` });
const card = (page: Page, name: string) => page.getByRole("article", { name });

/** The share of an endpoint as the page says it, in percent. */
async function shareOf(page: Page, endpoint: string): Promise<number> {
  const text = await page.locator(`[data-share="${endpoint}"] td`).nth(1).textContent();
  return Number.parseFloat(text ?? "");
}

describe("the dashboard of a demo", () => {
  let demo: Demo;
  let page: Page;
  let watched: Watched;

  beforeAll(async () => {
    demo = await startDemo(root);
    page = await browser.newPage({ viewport: desktop, colorScheme: "light" });
    watched = watchPage(page);
    await page.goto(`http://${demo.addresses.http}/`);
    await page.getByRole("status").getByText("live").waitFor();
    await provider(page, "charlie").waitFor();
  });

  afterAll(async () => {
    await page?.close();
    expect(await demo?.stop()).toBe(0);
  });

  it("shows where the traffic goes while all is well", async () => {
    expect(await shareOf(page, "alpha-chat")).toBe(100);
    expect(await shareOf(page, "bravo-chat")).toBe(0);
    await page.getByRole("button", { name: "5 calls/s" }).click();
    await page.locator(".call-list tbody tr").nth(8).waitFor();
    expect(await card(page, "alpha-chat").textContent()).toContain("Breaker closed");
    await takePicture(page, root, "calm-1280-light");
    await page.getByRole("button", { name: "none" }).click();
  });

  it("can be used with the keyboard alone, and shows where the focus is", async () => {
    expect(await keyboardGaps(page)).toEqual({ unreached: [], unseen: [] });
  });

  it("shows a stream that breaks and starts over", async () => {
    await fault(page, "alpha", "Cut").click();
    await page.locator('button[aria-pressed="true"]', { hasText: "Cut" }).waitFor();
    await page.getByRole("button", { name: "Ask for a stream" }).press("Enter");
    await page.locator(".transcript .void s").waitFor();
    expect(await page.locator(".transcript .void").textContent()).toMatch(/alpha-chat.*connection lost/);
    await page.getByText("✓ complete, by bravo-chat, after 2 attempts").waitFor();
    await fault(page, "alpha", "Mend").click();
  });

  it("shows what became of that call, attempt by attempt", async () => {
    await page.getByRole("checkbox", { name: "only those with trouble" }).check();
    const row = page.locator(".call-list tbody tr").first();
    expect(await row.textContent()).toMatch(/alpha-chat ✕ connection lost\s*→ bravo-chat/);
    await row.getByRole("button").click();
    const attempts = page.locator(".timeline li");
    expect(await attempts.count()).toBe(2);
    expect(await attempts.first().textContent()).toContain("shown and discarded");
    expect(await attempts.last().textContent()).toMatch(/bravo-chat.*succeeded.*first token after/s);
  });

  it("shows the share of an endpoint that falls sick move to the next tier", {
    timeout: 180_000,
  }, async () => {
    await page.getByRole("button", { name: "20 calls/s" }).click();
    await expect.poll(() => shareOf(page, "alpha-chat"), { timeout: 60_000, interval: 500 }).toBe(100);
    await fault(page, "alpha", "Slow").click();
    await expect.poll(() => shareOf(page, "alpha-chat"), { timeout: 60_000, interval: 100 }).toBeLessThan(75);
    await takePicture(page, root, "failover-1280-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await drawn(page);
    await takePicture(page, root, "failover-1280-dark");
    await expect
      .poll(() => shareOf(page, "bravo-chat"), { timeout: 60_000, interval: 100 })
      .toBeGreaterThan(60);
    await page.setViewportSize(phone);
    await drawn(page);
    await takePicture(page, root, "failover-390-dark");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(phone.width);
    await page.setViewportSize(desktop);
    await fault(page, "alpha", "Mend").click();
    await page.getByRole("button", { name: "none" }).click();
  });

  it("explains whom a request would reach, and who is left out", async () => {
    await page.getByRole("group", { name: "Without" }).getByLabel("charlie-chat").check();
    await page.getByRole("button", { name: "Explain" }).click();
    const candidates = page.getByRole("table", { name: "May serve it, best first" });
    await candidates.getByRole("rowheader", { name: "bravo-chat" }).waitFor();
    const refusals = page.getByRole("table", { name: "May not serve it" });
    await refusals.getByRole("row", { name: /charlie-chat preference/ }).waitFor();
  });

  it("drains, resumes and trips", async () => {
    const charlie = card(page, "charlie-chat");
    await charlie.getByRole("button", { name: "Drain" }).click();
    await charlie.getByText("Drained by an operator").waitFor();
    await charlie.getByRole("button", { name: "Resume" }).click();
    await charlie.getByText("Drained by an operator").waitFor({ state: "detached" });
    await charlie.getByRole("button", { name: "Trip" }).click();
    await charlie.getByText("Breaker open").waitFor();
    await charlie.getByRole("button", { name: "Resume" }).click();
    await charlie.getByText("an operator opened it").waitFor({ state: "detached" });
  });

  it.each([
    ["dark", desktop],
    ["light", desktop],
    ["light", phone],
  ] as const)("has no serious violation in %s at %o", async (colorScheme, viewport) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await drawn(page);
    expect(await seriousViolations(page)).toEqual([]);
    if (viewport === phone) await takePicture(page, root, "calm-390-light");
  });

  it("keeps still for those who asked for it", async () => {
    await page.setViewportSize(desktop);
    await page.getByRole("button", { name: "5 calls/s" }).click();
    await page.locator(".lane").first().waitFor({ state: "attached" });
    const animation = () => page.evaluate("getComputedStyle(document.querySelector('.lane')).animationName");
    expect(await animation()).toBe("flow");
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await animation()).toBe("none");
    await page.getByRole("button", { name: "none" }).click();
  });

  it("asked nobody but the gateway and the control door, and had nothing to complain of", async () => {
    const { controlDoor } = (await (await fetch(`http://${demo.addresses.http}/dashboard.json`)).json()) as {
      readonly controlDoor: string;
    };
    expect([...watched.origins].sort()).toEqual([`http://${demo.addresses.http}`, controlDoor].sort());
    expect(watched.complaints).toEqual([]);
  });
});

describe("the dashboard of a gateway that asks who you are", () => {
  const sha256 = (token: string) => createHash("sha256").update(token).digest("hex");
  const identity = `identity:
  tokens:
    - { token_sha256: ${sha256("reader-token")}, grant: { permissions: [read] } }
    - { token_sha256: ${sha256("admin-token")}, grant: { permissions: [read, admin] } }
`;
  let gateway: Gateway;
  let page: Page;

  beforeAll(async () => {
    const upstream = { name: "only", dialect: "openai-chat", url: "http://127.0.0.1:9" } as const;
    gateway = await startGateway(tieredConfig([upstream]) + identity);
    page = await browser.newPage({ viewport: desktop });
    await page.goto(`http://127.0.0.1:${gateway.app.httpPort}/`);
  });

  afterAll(async () => {
    await page?.close();
    await gateway?.app.drain();
  });

  const use = async (token: string) => {
    const notice = page.getByRole("region", { name: "Access" });
    await notice.getByLabel("Bearer token").fill(token);
    await notice.getByRole("button", { name: "Use it" }).click();
  };

  it("shows nothing to strangers, nor to those with a wrong token", async () => {
    await page.getByText("This gateway asks who you are.").waitFor();
    expect(await page.getByRole("article").count()).toBe(0);
    await use("wrong-token");
    await page.getByText("The token does not do").waitFor();
  });

  it("shows the state to a reader, without the buttons that are not a reader's", async () => {
    await use("reader-token");
    await card(page, "only").waitFor();
    await page.getByRole("button", { name: "Access: read only" }).waitFor();
    expect(await page.getByRole("button", { name: "Drain only" }).count()).toBe(0);
    expect(await page.getByText("Demo").count()).toBe(0);
  });

  it("lets an administrator drain, and forgets the token with the page", async () => {
    await page.getByRole("button", { name: "Access: read only" }).click();
    await page.getByRole("dialog").getByLabel("Bearer token").fill("admin-token");
    await page.getByRole("dialog").getByRole("button", { name: "Use it" }).click();
    await page.getByRole("button", { name: "Drain only" }).click();
    await card(page, "only").getByText("Drained by an operator").waitFor();
    const kept = await page.evaluate(
      "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])",
    );
    expect(kept).toBe('[{},{},""]');
    await page.reload();
    await page.getByText("This gateway asks who you are.").waitFor();
  });
});

describe("the dashboard of a gateway that goes away", () => {
  it("says that what it shows is no longer live, and that it tries again", async () => {
    const upstream = { name: "only", dialect: "openai-chat", url: "http://127.0.0.1:9" } as const;
    const gateway = await startGateway(tieredConfig([upstream]));
    const page = await browser.newPage({ viewport: desktop });
    await page.goto(`http://127.0.0.1:${gateway.app.httpPort}/`);
    await page.getByRole("status").getByText("live").waitFor();
    await gateway.app.drain();
    await page
      .getByRole("status")
      .getByText(/lost: .*; again in/)
      .waitFor();
    await page.close();
  });
});
