/** That the search over a run finds what there is to find, and fails the run for it. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/base/random.ts";
import { marksOf } from "./marks.ts";
import { Recorder } from "./recorder.ts";
import { Search } from "./search.ts";
import { type Report, reportLines, searchFolder } from "./search-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "spillway-leaks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the search", () => {
  it("finds what a plain search finds, at the same places", () => {
    const random = seededRandom(1);
    const letters = (count: number) =>
      Array.from({ length: count }, () => "abü"[Math.floor(random() * 3)]).join("");
    const marks = Array.from({ length: 60 }, (_, n) => letters(8 + (n % 4)));
    for (let round = 0; round < 50; round += 1) {
      const output = Buffer.from(letters(400));
      const expected = [...new Set(marks)]
        .map((mark) => ({ mark, at: output.indexOf(mark) }))
        .filter(({ at }) => at >= 0);
      const found = new Search(marks).find(output);
      expect([...found].sort((a, b) => (a.mark < b.mark ? -1 : 1))).toEqual(
        expected.sort((a, b) => (a.mark < b.mark ? -1 : 1)),
      );
    }
    expect(new Search(["12345678"]).find(Buffer.from("1234567"))).toEqual([]);
    expect(() => new Search(["1234567"])).toThrow("too short");
  });

  it.each([
    ["a key", "secret", "sk-abcdef-123", "error: key sk-abcdef-123 is wrong"],
    [
      "a key in base64",
      "secret",
      "user:pass-word",
      `Basic ${Buffer.from("user:pass-word").toString("base64")}`,
    ],
    ["a key in a URL", "secret", "pass word/1", "http://u:pass%20word%2F1@host"],
    ["one of the two parts of a key", "secret", "AKIAEXAMPLE:wJalrXUt/EMI", "for AKIAEXAMPLE in"],
    [
      "a line of a key file",
      "secret",
      `-----BEGIN KEY-----\n${"MIIEvQIBADANBgkq".repeat(4)}\n-----END KEY-----`,
      `at ${"MIIEvQIBADANBgkq".repeat(4)}`,
    ],
    ["a password of a URL", "secret", "redis://app:pass-word-1@host:6379", "AUTH pass-word-1"],
    ["a prompt in JSON", "prompt", 'say "hello" to me', String.raw`{"e":"say \"hello\" to me"}`],
    [
      "a part of a long prompt",
      "prompt",
      `It was ${"a dark and stormy night ".repeat(9)}`,
      "night a dark and stormy night a dark and stormy night a dark and stormy",
    ],
  ] as const)("finds %s", (_, kind, text, output) => {
    expect(new Search(marksOf({ kind, text })).find(Buffer.from(output))).not.toEqual([]);
  });

  it.each([
    ["short", "secret", "k"],
    ["a word", "secret", "operator"],
    ["an address", "secret", "http://127.0.0.1:8080"],
    ["short", "prompt", "hello there"],
    ["filling", "prompt", "x".repeat(1_000)],
  ] as const)("does not look for what is %s", (_, kind, text) => {
    expect(marksOf({ kind, text })).toEqual([]);
  });

  it("tells who said what of whom, and that too much was said", () => {
    const said = new Recorder(folder);
    said.label = "some/test.ts";
    said.forbid("secret", "sk-planted-1");
    said.forbid("prompt", "what is this about?");
    said.said("log", "nothing of note");
    said.saidValue("errors", { message: "bad key sk-planted-1" });
    said.flush();
    const other = new Recorder(folder);
    other.label = "other.ts";
    for (let n = 0; n < 65; n += 1) other.said("log", "x".repeat(2 ** 20));
    const report = searchFolder(folder);
    expect(report).toMatchObject({ secrets: 1, prompts: 1, overflown: ["other.ts"] });
    expect(report.leaks).toEqual([
      {
        kind: "secret",
        mark: "sk-planted-1",
        where: "some/test.ts, errors",
        excerpt: '{"message":"bad key sk-planted-1"}\n',
      },
    ]);
    expect(reportLines(report).join("\n")).toContain(
      "leak of a secret (sk-planted-1) in some/test.ts, errors",
    );
  });

  it("keeps nothing where no run is searched", () => {
    const outside = new Recorder(undefined);
    outside.forbid("secret", "sk-planted-2");
    outside.said("log", "sk-planted-2");
    outside.flush();
  });
});

describe("a run that leaks", () => {
  it("fails, and names every way in which it did", async () => {
    const reportFile = join(folder, "report.json");
    const config = "test/support/leaks/planted/vitest.config.ts";
    const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
      const env = { ...process.env, SPILLWAY_LEAKS_REPORT: reportFile };
      const args = ["node_modules/vitest/vitest.mjs", "run", "--config", config];
      execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, output: stdout + stderr }),
      );
    });
    // What was said is kept for people to look at; these have seen it.
    const [, kept = ""] = /what was said is in (\S+)/.exec(output) ?? [];
    expect(kept).toContain(join(".cache", "leaks"));
    rmSync(kept, { recursive: true });
    expect(output).toContain("1 passed");
    expect(code).toBe(1);
    const { leaks } = JSON.parse(readFileSync(reportFile, "utf8")) as Report;
    const keys = leaks.filter(({ mark }) => mark === "sk-planted-key-7c41").map(({ where }) => where);
    const own = "support/leaks/planted/leaking.fixture.ts";
    expect(keys.sort()).toEqual([
      "spillway check, process",
      ...[
        "answers",
        "commands",
        "configuration",
        "decisions",
        "errors",
        "log",
        "metrics",
        "pages",
        "traces",
      ].map((channel) => `${own}, ${channel}`),
    ]);
    expect(leaks).toContainEqual(
      expect.objectContaining({ kind: "prompt", mark: "no route is called so", where: `${own}, errors` }),
    );
  }, 180_000);
});
