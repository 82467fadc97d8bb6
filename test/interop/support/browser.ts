/** Debian's Chromium, without a window and without a word to the network. */
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const executablePath = "/usr/bin/chromium";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Launches a browser with an empty profile. Says how to get one where there is none. */
export async function launchBrowser(): Promise<Browser> {
  await access(executablePath).catch(() => {
    throw new Error(`${executablePath} is missing: test/interop/run.sh installs it`);
  });
  return chromium.launch({ executablePath, args: quiet });
}

/** What a page did that a reader would not see. */
export interface Watched {
  readonly complaints: readonly string[];
  /** The origins of all that it asked for. */
  readonly origins: ReadonlySet<string>;
}

/** Listens to a page from before it is opened. */
export function watchPage(page: Page): Watched {
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  return { complaints, origins };
}

/** Takes pictures of the whole page for people to look at. */
export async function takePicture(page: Page, root: string, name: string): Promise<void> {
  const folder = join(root, ".cache", "screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Waits until the browser has drawn what was asked of it. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}
