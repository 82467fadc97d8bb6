import { describe, expect, it } from "vitest";
import { complaint } from "../../../src/simulator/anthropic/complaint.ts";
import { type MessageRules, readMessages } from "../../../src/simulator/anthropic/messages.ts";
import { createChecks } from "../../../src/simulator/checks.ts";
import { claudeSignature } from "../../../src/simulator/claude-signature.ts";

const checks = createChecks(complaint);
const usual: MessageRules = { alternatingRoles: false, thinksOnBudget: false };
const user = { role: "user", content: "hi" };
const use = { type: "tool_use", id: "toolu_1", name: "gauge", input: {} };
const result = { type: "tool_result", tool_use_id: "toolu_1", content: "3 m" };
const words = { type: "text", text: "and then?" };

function thought(signature: string): object {
  return { type: "thinking", thinking: "Hm", signature };
}

function turn(role: string, ...content: readonly object[]): object {
  return { role, content };
}

function read(messages: readonly object[], rules: Partial<MessageRules> = {}): object {
  return readMessages(JSON.parse(JSON.stringify(messages)), { ...usual, ...rules }, checks);
}

describe("readMessages()", () => {
  it("takes Claude's own thoughts and no others", () => {
    const own = thought(claudeSignature(() => 0.3));
    expect(read([user, turn("assistant", own, words), user])).toMatchObject({ prompt: "hi" });
    const foreign = [user, turn("assistant", thought("c2lnbmF0dXJl"), words), user];
    expect(() => read(foreign)).toThrow("messages.1.content.0: Invalid `signature` in `thinking` block");
    expect(() => read([user, turn("assistant", { type: "thinking", thinking: "Hm" }), user])).toThrow(
      "Field required",
    );
  });

  it("wants results before anything else in their turn", () => {
    const asked = [user, turn("assistant", use)];
    expect(read([...asked, turn("user", result, words)])).toMatchObject({ answersTools: true });
    expect(() => read([...asked, turn("user", words, result)])).toThrow("must come before any other block");
  });

  it("wants a thought before the tool use that is answered, with a budget only", () => {
    const own = thought(claudeSignature(() => 0.3));
    const bare = [user, turn("assistant", use), turn("user", result)];
    expect(read(bare)).toMatchObject({ answersTools: true });
    expect(() => read(bare, { thinksOnBudget: true })).toThrow("but found `tool_use`");
    const thoughtOf = [user, turn("assistant", own, use), turn("user", result)];
    expect(read(thoughtOf, { thinksOnBudget: true })).toMatchObject({ answersTools: true });
    const over = [...bare, turn("assistant", words), user];
    expect(read(over, { thinksOnBudget: true })).toMatchObject({ answersTools: false });
  });

  it("merges turns of one role, unless the host wants them to alternate", () => {
    expect(read([user, user])).toMatchObject({ prompt: "hi" });
    const rules = { alternatingRoles: true };
    expect(() => read([user, user], rules)).toThrow('multiple "user" roles in a row');
    expect(read([user, turn("assistant", words), user], rules)).toMatchObject({ prompt: "hi" });
  });
});
