/** What the body of a request holds of a conversation, read straight from the wire form of its dialect. */
import type { DialectName } from "../../../src/core/model/host-preset.ts";
import { at, list, text } from "../../fixtures/naive/json.ts";

export interface Held {
  readonly system: string;
  readonly user: string;
  readonly assistant: string;
  /** Base64. */
  readonly images: readonly string[];
  readonly calls: readonly { readonly name: string; readonly args: unknown }[];
  /** In the order of the calls that they answer. */
  readonly results: readonly string[];
}

/** One thing that is said, in order. */
type Item =
  | { readonly kind: "system" | "user" | "assistant"; readonly text: string }
  | { readonly kind: "image"; readonly data: string }
  | { readonly kind: "call"; readonly id: string; readonly name: string; readonly args: unknown }
  | { readonly kind: "result"; readonly id: string; readonly content: string };

const readers: Readonly<Record<DialectName, (body: unknown) => readonly Item[]>> = {
  "openai-chat": fromChat,
  cohere: fromChat,
  anthropic: fromMessages,
  gemini: fromContents,
  "openai-responses": fromInput,
  bedrock: fromConverse,
};

export function heldBy(dialect: DialectName, body: unknown): Held {
  const items = readers[dialect](body);
  const texts = (kind: string) =>
    items.flatMap((item) => (item.kind === kind && "text" in item ? [item.text] : [])).join("\n");
  const calls = items.flatMap((item) => (item.kind === "call" ? [item] : []));
  return {
    system: texts("system"),
    user: texts("user"),
    assistant: texts("assistant"),
    images: items.flatMap((item) => (item.kind === "image" ? [item.data] : [])),
    calls: calls.map(({ name, args }) => ({ name, args })),
    results: calls.flatMap((call) => {
      const results = items.flatMap((item) =>
        item.kind === "result" && item.id === call.id ? [item.content] : [],
      );
      if (results.length > 1) throw new Error(`${results.length} results answer call ${call.id}`);
      return results;
    }),
  };
}

function role(value: unknown): "system" | "user" | "assistant" {
  const word = text(value, "role");
  return word === "system" ? "system" : word === "assistant" || word === "model" ? "assistant" : "user";
}

function base64(url: string): string {
  return url.slice(url.indexOf(",") + 1);
}

function fromChat(body: unknown): readonly Item[] {
  return list(body, "messages").flatMap((message): Item[] => {
    const content = at(message, "content");
    if (text(message, "role") === "tool") {
      return [{ kind: "result", id: text(message, "tool_call_id"), content: String(content) }];
    }
    const spoken: Item[] =
      typeof content === "string"
        ? [{ kind: role(message), text: content }]
        : list(content).map((part) =>
            text(part, "type") === "text"
              ? { kind: role(message), text: text(part, "text") }
              : { kind: "image", data: base64(text(part, "image_url", "url")) },
          );
    const calls = list(message, "tool_calls").map((call): Item => {
      const args: unknown = JSON.parse(text(call, "function", "arguments"));
      return { kind: "call", id: text(call, "id"), name: text(call, "function", "name"), args };
    });
    return [...spoken, ...calls];
  });
}

function fromMessages(body: unknown): readonly Item[] {
  const system = list(body, "system").map((block): Item => ({ kind: "system", text: text(block, "text") }));
  const turns = list(body, "messages").flatMap((turn) =>
    list(turn, "content").map((block): Item => {
      switch (text(block, "type")) {
        case "text":
          return { kind: role(turn), text: text(block, "text") };
        case "image":
          return { kind: "image", data: text(block, "source", "data") };
        case "tool_use":
          return { kind: "call", id: text(block, "id"), name: text(block, "name"), args: at(block, "input") };
        default:
          return { kind: "result", id: text(block, "tool_use_id"), content: text(block, "content") };
      }
    }),
  );
  return [...system, ...turns];
}

/** Calls and results have no ids: they meet by name and order. */
function fromContents(body: unknown): readonly Item[] {
  const parts = list(body, "systemInstruction", "parts");
  const items: Item[] = parts.map((part) => ({ kind: "system", text: text(part, "text") }));
  let asked: { id: string; name: string }[] = [];
  for (const [place, turn] of list(body, "contents").entries()) {
    for (const [index, part] of list(turn, "parts").entries()) {
      const id = `${place}.${index}`;
      if (at(part, "functionCall") !== undefined) {
        const name = text(part, "functionCall", "name");
        asked.push({ id, name });
        items.push({ kind: "call", id, name, args: at(part, "functionCall", "args") });
      } else if (at(part, "functionResponse") !== undefined) {
        const name = text(part, "functionResponse", "name");
        const call = asked.find((one) => one.name === name);
        asked = asked.filter((one) => one !== call);
        items.push({
          kind: "result",
          id: call?.id ?? "",
          content: text(part, "functionResponse", "response", "result"),
        });
      } else if (at(part, "inlineData") !== undefined) {
        items.push({ kind: "image", data: text(part, "inlineData", "data") });
      } else items.push({ kind: role(turn), text: text(part, "text") });
    }
  }
  return items;
}

function fromInput(body: unknown): readonly Item[] {
  return list(body, "input").flatMap((item): Item[] => {
    if (text(item, "type") === "function_call") {
      const args: unknown = JSON.parse(text(item, "arguments"));
      return [{ kind: "call", id: text(item, "call_id"), name: text(item, "name"), args }];
    }
    if (text(item, "type") === "function_call_output") {
      return [{ kind: "result", id: text(item, "call_id"), content: text(item, "output") }];
    }
    const content = at(item, "content");
    if (typeof content === "string") return [{ kind: role(item), text: content }];
    return list(content).map((part) =>
      text(part, "type") === "input_text"
        ? { kind: role(item), text: text(part, "text") }
        : { kind: "image", data: base64(text(part, "image_url")) },
    );
  });
}

function fromConverse(body: unknown): readonly Item[] {
  const system = list(body, "system").map((block): Item => ({ kind: "system", text: text(block, "text") }));
  const turns = list(body, "messages").flatMap((turn) =>
    list(turn, "content").map((block): Item => {
      const use = at(block, "toolUse");
      const result = at(block, "toolResult");
      if (use !== undefined) {
        return { kind: "call", id: text(use, "toolUseId"), name: text(use, "name"), args: at(use, "input") };
      }
      if (result !== undefined) {
        return { kind: "result", id: text(result, "toolUseId"), content: text(result, "content", 0, "text") };
      }
      const data = text(block, "image", "source", "bytes");
      return data === "" ? { kind: role(turn), text: text(block, "text") } : { kind: "image", data };
    }),
  );
  return [...system, ...turns];
}
