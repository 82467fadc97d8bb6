import { describe, expect, it } from "vitest";
import { parseAuthorization, signatureOf } from "../../../src/simulator/bedrock/signature.ts";
import type { Received } from "../../../src/simulator/dialect.ts";

// The first case of AWS's own test suite for Signature Version 4, "get-vanilla".
const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const expected = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
const header = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${expected}`;
const vanilla: Received = {
  method: "GET",
  path: "/",
  query: new URLSearchParams(),
  headers: { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z", authorization: header },
  body: "",
};

describe("parseAuthorization()", () => {
  it("reads the header", () => {
    expect(parseAuthorization(header)).toEqual({
      accessKeyId: "AKIDEXAMPLE",
      scope: { date: "20150830", region: "us-east-1", service: "service" },
      signedHeaders: ["host", "x-amz-date"],
      signature: expected,
    });
  });

  it.each(["", "Bearer k", "AWS4-HMAC-SHA256", header.replace("aws4_request", "aws3_request")])(
    "does not take %j for a signature",
    (text) => {
      expect(parseAuthorization(text)).toBeUndefined();
    },
  );
});

describe("signatureOf()", () => {
  const authorization = parseAuthorization(header);
  if (authorization === undefined) throw new Error("the header is not read");
  const sign = (changes: Partial<Received>, key = secret): string =>
    signatureOf({ ...vanilla, ...changes }, authorization, key);

  it("signs as AWS does", () => {
    expect(sign({})).toBe(expected);
  });

  it("changes with all that is signed", () => {
    const headers = { ...vanilla.headers, host: "other.amazonaws.com" };
    const query = new URLSearchParams("a=1");
    const changed = [
      sign({ method: "POST" }),
      sign({ path: "/model" }),
      sign({ query }),
      sign({ headers }),
      sign({ body: "{}" }),
      sign({}, "another secret"),
    ];
    expect(new Set([expected, ...changed]).size).toBe(changed.length + 1);
  });

  it("escapes once more what came escaped, and sorts the query", () => {
    const raw = sign({ path: "/model/a:0/converse" });
    const escaped = sign({ path: "/model/a%3A0/converse" });
    expect(raw).not.toBe(escaped);
    const one = sign({ query: new URLSearchParams("b=2&a=1") });
    expect(one).toBe(sign({ query: new URLSearchParams("a=1&b=2") }));
  });

  it("does not care for headers that are not signed, nor for spaces in those that are", () => {
    const headers = { ...vanilla.headers, accept: "*/*", host: "  example.amazonaws.com " };
    expect(sign({ headers })).toBe(expected);
  });
});
