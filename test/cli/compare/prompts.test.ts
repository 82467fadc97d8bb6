import { describe, expect, it } from "vitest";
import { parsePrompts, readPrompts } from "../../../src/cli/compare/prompts.ts";

const read = (text: string) => {
  const result = parsePrompts("p.txt", text);
  if (result.kind === "bad") throw new Error(result.message);
  return result.prompts;
};
const faults = (text: string) => {
  const result = parsePrompts("p.txt", text);
  return result.kind === "bad" ? result.message : "";
};

describe("parsePrompts()", () => {
  it("reads lines of text and JSON strings, and passes over empty lines", () => {
    const texts = read('Tell me of a river.\r\n\n   \n"{not JSON}\\nsecond line"\n[1, 2] is a list\n').map(
      ({ request }) => request.messages[0]?.parts[0]?.content.value,
    );
    expect(texts).toEqual(["Tell me of a river.", "{not JSON}\nsecond line", "[1, 2] is a list"]);
  });

  it("reads the fields of a request, and knows the form that it asks for", () => {
    const [json, schema, free] =
      read(`{"messages": [], "messages": [{"role": "ROLE_USER", "parts": [{"text": "x"}]}], "response_format": {"json": {}}}
{"messages": [{"role": "ROLE_USER", "parts": [{"text": "x"}]}], "responseFormat": {"jsonSchema": {"name": "n", "schema": {"type": "object"}}}}
{"messages": [{"role": "ROLE_USER", "parts": [{"text": "x"}]}]}`);
    expect(json?.format).toEqual({ kind: "json" });
    expect(schema?.format).toEqual({
      kind: "json-schema",
      name: "n",
      schema: { type: "object" },
      strict: false,
    });
    expect(free?.format).toEqual({ kind: "text" });
  });

  it("tells every bad line by its number", () => {
    const told = faults('fine\n{broken\n{"messages": []}\n{"message": []}\n""\n').split("\n");
    expect(told).toHaveLength(5);
    expect(told[0]).toContain("p.txt:2: starts like JSON and is none");
    expect(told[1]).toBe("p.txt:3: has no messages");
    expect(told[2]).toMatch(/^p\.txt:4: .*"message" is unknown/);
    expect(told[3]).toBe("p.txt:5: the prompt is empty");
  });

  it("wants at least one prompt, and at most 1000", () => {
    expect(faults("\n\n")).toBe("p.txt: holds no prompt\n");
    expect(faults("x\n".repeat(1_001))).toBe("p.txt: holds 1001 prompts, more than 1000\n");
    expect(read("x\n".repeat(1_000))).toHaveLength(1_000);
  });
});

describe("readPrompts()", () => {
  it("tells of a file that is not there", async () => {
    expect(await readPrompts("nowhere.txt")).toEqual({
      kind: "bad",
      message: "nowhere.txt: cannot be read (ENOENT)\n",
    });
  });
});
