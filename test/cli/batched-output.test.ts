import { describe, expect, it } from "vitest";
import { createBatchedOutput } from "../../src/cli/batched-output.ts";

function world() {
  const written: string[] = [];
  const turns: (() => void)[] = [];
  const output = createBatchedOutput(
    (text) => void written.push(text),
    (callback) => void turns.push(callback),
  );
  const endTurn = () => {
    for (const callback of turns.splice(0)) callback();
  };
  return { output, written, turns, endTurn };
}

describe("batched output", () => {
  it("writes the lines of a turn in one piece and in order", () => {
    const { output, written, turns, endTurn } = world();
    output.write("one\n");
    output.write("two\n");
    expect(written).toEqual([]);
    expect(turns).toHaveLength(1);
    endTurn();
    expect(written).toEqual(["one\ntwo\n"]);
    output.write("three\n");
    endTurn();
    expect(written).toEqual(["one\ntwo\n", "three\n"]);
  });

  it("writes at once when told so, and nothing twice", () => {
    const { output, written, endTurn } = world();
    output.write("one\n");
    output.flush();
    expect(written).toEqual(["one\n"]);
    endTurn();
    output.flush();
    expect(written).toEqual(["one\n"]);
  });

  it("gathers no more than its bound", () => {
    const { output, written, endTurn } = world();
    const line = `${"x".repeat(1_023)}\n`;
    for (let i = 0; i < 1_000; i += 1) output.write(line);
    const longest = Math.max(...written.map((text) => text.length));
    expect(longest).toBeLessThanOrEqual(65_536 + line.length);
    endTurn();
    expect(written.join("")).toBe(line.repeat(1_000));
  });
});
