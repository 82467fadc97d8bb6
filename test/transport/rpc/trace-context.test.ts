import { describe, expect, it } from "vitest";
import { traceContext } from "../../../src/transport/rpc/trace-context.ts";

const parent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
const read = (headers: Readonly<Record<string, string>>) =>
  traceContext({ requestHeader: (name) => headers[name] });

describe("traceContext()", () => {
  it("reads both headers of W3C Trace Context", () => {
    expect(read({ traceparent: parent, tracestate: "a=1,b=2" })).toEqual({
      traceParent: parent,
      traceState: "a=1,b=2",
    });
  });

  it.each([
    ["", "nothing"],
    [`00-${"0".repeat(32)}-${"b".repeat(16)}-01`, "a trace id of zeros"],
    [`00-${"a".repeat(32)}-${"0".repeat(16)}-01`, "a span id of zeros"],
    [parent.toUpperCase(), "capital letters"],
    [`ff${parent.slice(2)}`, "the forbidden version"],
    [`${parent}-more`, "more than its version has"],
    [`${parent}, ${parent}`, "two of them"],
    [`01${parent.slice(2)}${"x".repeat(600)}`, "a future version without end"],
  ])("takes %s for no trace: %s", (traceparent) => {
    expect(read({ traceparent, tracestate: "a=1" })).toBeUndefined();
  });

  it("reads of a future version what it knows", () => {
    expect(read({ traceparent: `01${parent.slice(2)}-more` })?.traceParent).toBe(parent);
  });

  it.each([["x".repeat(513)], ["a=\u00fc"]])("drops a state that is too long or no ASCII", (tracestate) => {
    expect(read({ traceparent: parent, tracestate })).toEqual({ traceParent: parent, traceState: "" });
  });
});
