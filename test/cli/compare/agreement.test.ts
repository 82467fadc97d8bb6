import { describe, expect, it } from "vitest";
import { isSame, likeness } from "../../../src/cli/compare/agreement.ts";

describe("likeness()", () => {
  it.each([
    ["", "", 1],
    ["one", "", 0],
    ["The cat sat.", "the CAT, sat", 1],
    ["a a a b", "a b", 1],
    // cat, sat of the, cat, sat, dog.
    ["the cat sat", "dog cat sat", 0.5],
    ["größe 42", "Größe: 42!", 1],
    ["日本", "日本", 1],
  ])("of %j and %j is %d", (left, right, alike) => {
    expect(likeness(left, right)).toBe(alike);
    expect(likeness(right, left)).toBe(alike);
  });
});

describe("isSame()", () => {
  it.each([
    ["Yes.", "  yes. ", true],
    ["two  words", "two\nwords", true],
    ["yes", "yes.", false],
    ['{"a": 1, "b": {"d": [1], "c": null}}', '{"b":{"c":null,"d":[1]},"a":1}', true],
    ['{"a": [1, 2]}', '{"a": [2, 1]}', false],
    ["1.0", "1", true],
  ])("of %j and %j is %s", (left, right, same) => {
    expect(isSame(left, right)).toBe(same);
  });
});
