import { describe, expect, it } from "vitest";
import { identityHeaders } from "../../src/providers/identity-headers.ts";
import { mergeOptions } from "../../src/providers/merge-options.ts";
import { toolCallIdFor } from "../../src/providers/tool-call-id.ts";
import { dialectCall } from "./support/calls.ts";

describe("mergeOptions()", () => {
  it("lays fields over the body, object by object", () => {
    const body = { a: 1, nested: { x: 1, list: [1, 2] }, gone: "old" };
    const options = { b: 2, nested: { y: 2, list: [3] }, gone: { new: true } };
    expect(mergeOptions(body, options)).toEqual({
      a: 1,
      b: 2,
      nested: { x: 1, y: 2, list: [3] },
      gone: { new: true },
    });
  });

  it("treats __proto__ as a field like any other", () => {
    const options = JSON.parse('{"__proto__":{"polluted":true},"n":{"__proto__":{"polluted":true}}}');
    const merged = mergeOptions({ n: {} }, options);
    expect(JSON.stringify(merged)).toContain('"__proto__":{"polluted":true}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("toolCallIdFor()", () => {
  it("leaves an id that fits", () => {
    expect(toolCallIdFor("call_abc", "up-to-40")).toBe("call_abc");
    expect(toolCallIdFor("abcDEF123", "nine-alphanumeric")).toBe("abcDEF123");
    expect(toolCallIdFor("toolu_01-x", "word")).toBe("toolu_01-x");
  });

  it("makes the same fitting id of the same one that does not fit", () => {
    const long = `functions.weather:${"x".repeat(60)}`;
    expect(toolCallIdFor(long, "up-to-40")).toMatch(/^call_[0-9a-f]{24}$/);
    expect(toolCallIdFor(long, "nine-alphanumeric")).toMatch(/^[a-z0-9]{9}$/);
    expect(toolCallIdFor(long, "word")).toBe(toolCallIdFor(long, "word"));
    expect(toolCallIdFor(`${long}y`, "word")).not.toBe(toolCallIdFor(long, "word"));
  });
});

describe("identityHeaders()", () => {
  it("names the request for the host's trace, and for its idempotency if the caller has a key", () => {
    expect(identityHeaders(dialectCall({ dialect: "openai-chat", preset: "openai" }))).toEqual({
      "x-client-request-id": "request-a",
    });
    const keyed = dialectCall({ dialect: "gemini" }, { idempotencyKey: "order\n42" });
    expect(identityHeaders(keyed)).toEqual({ "idempotency-key": "request-a" });
  });

  it("sends nothing that a header may not hold", () => {
    const call = { ...dialectCall({ dialect: "openai-chat", preset: "openai" }), requestId: "a\r\nb ü" };
    expect(identityHeaders(call)).toEqual({ "x-client-request-id": "ab" });
  });
});
