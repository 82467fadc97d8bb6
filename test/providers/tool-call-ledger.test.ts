import { describe, expect, it } from "vitest";
import type { ProviderEvent } from "../../src/core/model/event.ts";
import { createToolCallLedger } from "../../src/providers/tool-call-ledger.ts";
import { answerOf } from "./support/answer.ts";

function started() {
  const events: ProviderEvent[] = [];
  const ledger = createToolCallLedger(() => "answer/1");
  return { events, ledger, emit: (event: ProviderEvent) => events.push(event) };
}

describe("createToolCallLedger()", () => {
  it("numbers calls from 0 in the order in which they start", () => {
    const { events, ledger, emit } = started();
    ledger.open("7", { id: "x", name: "add" }, emit);
    ledger.open("3", { id: "", name: "mul" }, emit);
    ledger.append("7", '{"a":', emit);
    ledger.append("3", "{}", emit);
    ledger.append("7", "1}", emit);
    ledger.append("unknown", "1}", emit);
    ledger.close("tool-calls", emit);
    expect(answerOf(events).tools).toEqual([
      { id: "x", name: "add", arguments: '{"a":1}' },
      { id: "call_answer1_1", name: "mul", arguments: "{}" },
    ]);
  });

  it("holds a bounded number of calls and of arguments", () => {
    const many = started();
    const open = (count: number) => {
      for (let at = 0; at < count; at += 1) many.ledger.open(`${at}`, { id: "x", name: "f" }, many.emit);
    };
    expect(() => open(300)).toThrow("more tool calls");
    const long = started();
    long.ledger.open("0", { id: "x", name: "f" }, long.emit);
    const append = () => long.ledger.append("0", "x".repeat(1_000_000), long.emit);
    for (let at = 0; at < 4; at += 1) append();
    expect(append).toThrow("more arguments");
  });
});
