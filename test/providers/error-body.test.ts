import { describe, expect, it } from "vitest";
import { parseErrorBody } from "../../src/providers/error-body.ts";
import { redact } from "../../src/providers/redact.ts";

describe("parseErrorBody()", () => {
  it.each([
    ['{"error":{"message":"m","type":"t","code":"c"}}', "c", "t", "m"],
    ['\n\n{"error":{"message":"m","code":429}}', "429", "", "m"],
    ['[{"error":{"code":503,"status":"UNAVAILABLE","message":"m"}}]', "503", "UNAVAILABLE", "m"],
    ['{"code":"invalid-argument","error":"m"}', "invalid-argument", "", "m"],
    ['{"detail":"m"}', "", "", "m"],
    ['{"detail":[{"loc":["body","x"],"msg":"m","type":"t"}]}', "", "", "body.x: m (t)"],
    ['{"object":"error","message":{"detail":[{"loc":["a"],"msg":"m","type":"t"}]}}', "", "", "a: m (t)"],
    ['{"message":"m","error_type":"TOO_MANY_TOKENS"}', "TOO_MANY_TOKENS", "", "m"],
    ['{"error":"m","error_type":"overloaded"}', "overloaded", "", "m"],
    ["<html>m</html>", "", "", "<html>m</html>"],
    ["", "", "", ""],
    ["null", "", "", ""],
    ["[]", "", "", ""],
    ['"m"', "", "", "m"],
  ])("reads %s", (text, code, type, message) => {
    expect(parseErrorBody(text)).toMatchObject({ code, type, message });
  });

  it("does not fall over lists in lists, however deep", () => {
    expect(parseErrorBody(`${"[".repeat(32_000)}${"]".repeat(32_000)}`)).toMatchObject({
      code: "",
      message: "",
    });
    expect(parseErrorBody('[[{"error":{"message":"m"}}]]')).toMatchObject({ message: "m" });
  });

  it("keeps at most 4 kB of a message", () => {
    expect(parseErrorBody(JSON.stringify({ message: "x".repeat(9000) })).message).toHaveLength(4096);
    expect(parseErrorBody("x".repeat(9000)).message).toHaveLength(4096);
  });
});

describe("redact()", () => {
  it("takes keys out and leaves the sentence", () => {
    expect(redact("Incorrect API key provided: sk-proj-abc***xyz. Try again")).toBe(
      "Incorrect API key provided: [redacted] Try again",
    );
    expect(redact("header Bearer abc.def refused")).toBe("header [redacted] refused");
    expect(redact("prompt is too long: 3333404 tokens > 200000 maximum")).toBe(
      "prompt is too long: 3333404 tokens > 200000 maximum",
    );
  });
});
