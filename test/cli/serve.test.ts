/** What `serve` does when it is stopped before it serves. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { CommandIo } from "../../src/cli/command-io.ts";
import { runServe } from "../../src/cli/serve.ts";
import { temporaryFolder } from "../config/support/temporary-folder.ts";

const config = `
drain_delay: 600s
listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: gone, dialect: openai-chat, base_url: "http://127.0.0.1:9/v1" }]
endpoints: [{ name: gone, provider: gone, model: m }, { name: unused, provider: gone, model: n }]
routes: [{ name: chat, tiers: [{ endpoints: [{ endpoint: gone }] }] }]
`;

/** Serves, and is stopped: while it loads, or when it says this. */
async function stoppedAt(words?: string) {
  const file = join(temporaryFolder(), "spillway.yaml");
  writeFileSync(file, config);
  const stop = new AbortController();
  const said: string[] = [];
  const io: CommandIo = {
    stdout: () => {},
    stderr(text) {
      said.push(text);
      if (words !== undefined && text.includes(words)) stop.abort();
    },
    env: {},
    lines: async function* () {},
    writeFile: async () => {},
    now: () => 0,
    onHangup: () => {},
    stop: stop.signal,
  };
  const served = runServe(["--config", file], io);
  if (words === undefined) stop.abort();
  return { code: await served, last: said.at(-1), all: said.join("") };
}

it("stops at once, and says so, while it loads its configuration", async () => {
  expect(await stoppedAt()).toEqual({
    code: 0,
    last: "stopped before it served\n",
    all: "stopped before it served\n",
  });
});

it("stops without the drain's delay while it opens its doors", async () => {
  const { code, last, all } = await stoppedAt("warning");
  expect([code, last]).toEqual([0, "stopped before it served\n"]);
  expect(all).not.toContain("serving");
});
