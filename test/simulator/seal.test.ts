import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { claudeSignature, isClaudeSignature } from "../../src/simulator/claude-signature.ts";
import { isSealOf, seal } from "../../src/simulator/seal.ts";

describe("seal()", () => {
  it("is known to its maker alone", () => {
    const text = seal(seededRandom(1), "a", 60);
    expect(text).toMatch(/^[A-Za-z0-9]{60}$/u);
    expect(isSealOf(text, "a")).toBe(true);
    expect(isSealOf(text, "b")).toBe(false);
  });

  it("does not survive a changed letter", () => {
    const text = seal(seededRandom(1), "a", 60);
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at] === "x" ? "y" : "x";
      expect(isSealOf(`${text.slice(0, at)}${letter}${text.slice(at + 1)}`, "a")).toBe(false);
    }
    expect(isSealOf("", "a")).toBe(false);
  });
});

describe("claudeSignature()", () => {
  it("is base64 in form and known wherever Claude is served", () => {
    const signature = claudeSignature(seededRandom(2));
    expect(signature).toMatch(/^[A-Za-z0-9]{86}==$/u);
    expect(isClaudeSignature(signature)).toBe(true);
    expect(isClaudeSignature("made up")).toBe(false);
  });
});
