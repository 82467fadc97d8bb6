import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { DecisionFile } from "../../src/app/decision-file.ts";
import { systemTimer } from "../../src/app/system.ts";

const root = mkdtempSync(join(tmpdir(), "decision-file-"));
afterAll(() => rmSync(root, { recursive: true }));

let folder = "";
let lost = 0;
let errors: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(root, "case-"));
  lost = 0;
  errors = [];
});

/** Retries are due when the test says so. */
class HandTimer {
  readonly due: (() => void)[] = [];

  after(_delayMs: number, callback: () => void): () => void {
    this.due.push(callback);
    return () => {};
  }

  fire(): void {
    for (const callback of this.due.splice(0)) callback();
  }
}

function fileAt(name: string, options: { maxBytes?: number; bound?: number; timer?: HandTimer } = {}) {
  const { maxBytes = 2 ** 20, bound, timer = systemTimer } = options;
  const deps = {
    timer,
    onLost: (lines: number) => {
      lost += lines;
    },
    onError: (error: unknown) => errors.push(error),
    onMended: () => errors.push("mended"),
  };
  return new DecisionFile({ file: join(folder, name), maxBytes, required: false }, deps, bound);
}

const read = (name: string) => readFileSync(join(folder, name), "utf8");

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000 && !holds(); i += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(holds()).toBe(true);
}

/** Of the 20 bytes that a file may have where this is asked. */
function isFull(): boolean {
  try {
    return read("log").length > 20;
  } catch {
    return false;
  }
}

describe("DecisionFile", () => {
  it("writes every line in order, and all of them before it is closed", async () => {
    const file = fileAt("log");
    const lines = Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`);
    for (const line of lines) file.write(line);
    await file.close();
    expect(read("log")).toBe(lines.join(""));
    expect(lost).toBe(0);
  });

  it("puts a file aside that has grown too large, between two lines", async () => {
    const file = fileAt("log", { maxBytes: 20 });
    file.write("first line, long enough\n");
    await until(isFull);
    file.write("second\n");
    await file.close();
    expect([read("log.1"), read("log")]).toEqual(["first line, long enough\n", "second\n"]);
  });

  it("begins another file when the full one was moved away by somebody who did not say so", async () => {
    const file = fileAt("log", { maxBytes: 20 });
    file.write("first line, long enough\n");
    await until(isFull);
    renameSync(join(folder, "log"), join(folder, "moved"));
    file.write("second\n");
    await file.close();
    expect(errors).toEqual([]);
    expect([read("moved"), read("log")]).toEqual(["first line, long enough\n", "second\n"]);
  });

  it("opens the file anew for who has moved it away", async () => {
    const file = fileAt("log");
    file.write("before\n");
    await until(() => {
      try {
        return read("log") === "before\n";
      } catch {
        return false;
      }
    });
    renameSync(join(folder, "log"), join(folder, "moved"));
    file.reopen();
    file.write("after\n");
    await file.close();
    expect([read("moved"), read("log")]).toEqual(["before\n", "after\n"]);
  });

  it("says that it is broken while the disk is full, loses nothing that fits, and catches up", async () => {
    const timer = new HandTimer();
    const path = join(folder, "log");
    symlinkSync("/dev/full", path);
    const file = fileAt("log", { timer, bound: 40 });
    file.write("kept 1\n");
    await until(() => !file.isWritable);
    expect(errors).toHaveLength(1);
    file.write("kept 2\n");
    timer.fire();
    await until(() => timer.due.length > 0);
    // Told once, however often it is tried.
    expect(errors).toHaveLength(1);
    file.write("this is longer than what is left of the queue\n");
    expect(lost).toBe(1);
    unlinkSync(path);
    file.reopen();
    timer.fire();
    await until(() => file.isWritable);
    await file.close();
    expect(lost).toBe(1);
    expect(errors.slice(1)).toEqual(["mended"]);
    expect(read("log")).toBe("kept 1\nkept 2\n");
  });

  it("knows of a folder that is not there before the first line, and counts what is lost at the end", async () => {
    const timer = new HandTimer();
    const file = fileAt("no-such-folder/log", { timer });
    await until(() => !file.isWritable);
    file.write("one\n");
    file.write("two\n");
    const closed = file.close();
    await until(() => timer.due.length > 1);
    timer.fire();
    await closed;
    expect(lost).toBeGreaterThanOrEqual(1);
  });
});
