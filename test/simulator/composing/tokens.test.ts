import { check, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonPiecesOf, wordsOf } from "../../../src/simulator/composing/tokens.ts";

describe("wordsOf()", () => {
  it("loses nothing of any text", () => {
    const isWhole = property(string({ unit: "grapheme" }), (text) => wordsOf(text).join("") === text);
    expect(check(isWhole).failed).toBe(false);
  });
});

describe("jsonPiecesOf()", () => {
  it("loses nothing of any text", () => {
    const isWhole = property(string({ unit: "grapheme" }), (text) => jsonPiecesOf(text).join("") === text);
    expect(check(isWhole).failed).toBe(false);
  });

  it("cuts JSON where a tokeniser would", () => {
    expect(jsonPiecesOf('{"city":"Oslo"}')).toEqual(['{"', "city", '":"', "Oslo", '"}']);
  });
});
