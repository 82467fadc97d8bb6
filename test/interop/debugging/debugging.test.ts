/** docs/debugging.md: every command on it, run against a demo, and what comes back. */
import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../support/command.ts";
import { type Demo, startDemo } from "../support/demo.ts";
import { readBlocks, withOutputs } from "./support/console-blocks.ts";
import { mask } from "./support/mask.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = `${root}docs/debugging.md`;
const text = await readFile(page, "utf8");
const blocks = readBlocks(text).map((block, index) => ({
  ...block,
  index,
  name: block.commands.at(-1) ?? "",
}));

const tools = [process.env["GRPCURL"], process.env["GRPC_HEALTH_PROBE"]]
  .filter((path) => path !== undefined)
  .map((path) => dirname(path));
const path = [...tools, `${root}node_modules/.bin`, process.env["PATH"]].join(":");

describe("docs/debugging.md", () => {
  let demo: Demo;
  const outputs = new Map<number, string>();

  beforeAll(async () => {
    demo = await startDemo(root);
  });

  afterAll(async () => {
    expect(await demo?.stop()).toBe(0);
    if (process.env["CI"] === undefined) await refresh();
  });

  /** Keeps what stands there where only chance would change it. */
  const refresh = () =>
    writeFile(
      page,
      withOutputs(text, (index, { output }) => {
        const fresh = outputs.get(index) ?? output;
        return mask(fresh) === mask(output) ? output : fresh;
      }),
    );

  const stage = (words: string) =>
    words
      .replaceAll("localhost:50051", demo.addresses.grpc)
      .replaceAll("localhost:8080", demo.addresses.http)
      .replaceAll("localhost:9999", demo.addresses.control);
  const unstage = (words: string) =>
    words
      .replaceAll(demo.addresses.grpc, "localhost:50051")
      .replaceAll(demo.addresses.http, "localhost:8080")
      .replaceAll(demo.addresses.control, "localhost:9999");

  it.each(blocks)("shows what comes of: $name", async ({ commands, output, index }) => {
    let printed = "";
    for (const command of commands) {
      // The tools that fail say why on the other stream; a terminal shows both.
      const { stdout } = await run("bash", ["-c", `cd ${root}; PATH=${path}; { ${stage(command)}; } 2>&1`]);
      printed += unstage(stdout).replaceAll("\r", "");
    }
    if (printed !== "" && !printed.endsWith("\n")) printed += "\n";
    outputs.set(index, printed);
    expect(mask(printed), "the page is out of date: npm run test:interop outside of CI rewrites it").toBe(
      mask(output),
    );
  });
});
