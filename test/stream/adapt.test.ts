import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Adaptation } from "../../src/core/model/adaptation.ts";
import type { Message } from "../../src/core/model/message.ts";
import { noSampling, type Tool } from "../../src/core/model/request.ts";
import { adaptationOf, adaptRequest } from "../../src/stream/adapt.ts";
import { requestOf, routeOf, userSays } from "../support/fleet.ts";

const nothing: Adaptation = {
  systemPrefix: "",
  systemSuffix: "",
  sampling: noSampling,
  drop: new Set(),
  toolNames: new Map(),
};
const adapting = (parts: Partial<Adaptation>): Adaptation => ({ ...nothing, ...parts });
const system = (text: string): Message => ({ role: "system", parts: [{ kind: "text", text }] });
const tool = (name: string): Tool => ({ name, description: "", parameters: {}, strict: false });
const textsOf = (messages: readonly Message[]) =>
  messages.map(({ role, parts }) => [
    role,
    ...parts.map((part) => (part.kind === "text" ? part.text : part.kind)),
  ]);

describe("adaptationOf()", () => {
  it("finds the member's in any tier, and none for an endpoint without one", () => {
    const adapt = adapting({ systemPrefix: "x" });
    const route = routeOf("r", [], {
      tiers: [
        { members: [{ endpoint: "a", weight: 1 }] },
        { members: [{ endpoint: "b", weight: 1, adapt }] },
      ],
    });
    expect(adaptationOf(route, "b")).toBe(adapt);
    expect(adaptationOf(route, "a")).toBeUndefined();
    expect(adaptationOf(route, "c")).toBeUndefined();
  });
});

describe("adaptRequest()", () => {
  it("leaves a request alone where there is nothing to change", () => {
    const request = requestOf("r", { tools: [tool("find")] });
    expect(adaptRequest(request, undefined)).toMatchObject({ request, changes: [] });
    expect(adaptRequest(request, nothing)).toMatchObject({ request, changes: [] });
  });

  it("puts the overlay before the first and after the last system prompt, on lines of its own", () => {
    const request = requestOf("r", { messages: [system("A"), userSays("hello"), system("B")] });
    const adapt = adapting({ systemPrefix: "Be brief.", systemSuffix: "In English." });
    const { request: sent, changes } = adaptRequest(request, adapt);
    expect(textsOf(sent.messages)).toEqual([
      ["system", "Be brief.\n\n", "A"],
      ["user", "hello"],
      ["system", "B", "\n\nIn English."],
    ]);
    expect(changes).toEqual([
      "changed the system prompt: the route adds an overlay of its own for this endpoint",
    ]);
  });

  it.each([
    ["Be brief.", "In English.", "Be brief.\n\nIn English."],
    ["Be brief.", "", "Be brief."],
    ["", "In English.", "In English."],
  ])("makes of %j and %j the system prompt of a request without one", (systemPrefix, systemSuffix, text) => {
    const { request } = adaptRequest(requestOf("r"), adapting({ systemPrefix, systemSuffix }));
    expect(textsOf(request.messages)).toEqual([
      ["system", text],
      ["user", "hello"],
    ]);
  });

  it("sets sampling over the request's own, and tells only what differs", () => {
    const request = requestOf("r", { sampling: { ...noSampling, temperature: 1, topP: 0.5, seed: 3 } });
    const sampling = { ...noSampling, temperature: 0.2, topP: 0.5, reasoningEffort: "low" as const };
    const { request: sent, changes } = adaptRequest(request, adapting({ sampling }));
    expect(sent.sampling).toEqual({ ...sampling, seed: 3 });
    expect(changes).toEqual([
      "changed sampling.temperature to 0.2: the route adapts requests to this endpoint",
      "changed sampling.reasoning_effort to low: the route adapts requests to this endpoint",
    ]);
  });

  it("drops fields, and tells only of those that were there", () => {
    const request = requestOf("r", {
      sampling: { ...noSampling, topK: 5 },
      stopSequences: ["END"],
      toolChoice: { mode: "auto", parallel: true },
    });
    const drop = new Set(["top_k", "seed", "stop_sequences", "parallel_tool_calls"] as const);
    const { request: sent, changes } = adaptRequest(request, adapting({ drop }));
    expect(sent.sampling).toEqual(noSampling);
    expect(sent.stopSequences).toEqual([]);
    expect(sent.toolChoice).toEqual({ mode: "auto", parallel: undefined });
    expect(changes.map((change) => change.split(":")[0])).toEqual([
      "dropped sampling.top_k",
      "dropped stop_sequences",
      "dropped tool_choice.parallel",
    ]);
  });

  it("gives tools the model's names everywhere, and calls the caller's names back", () => {
    const call = { id: "1", name: "find", arguments: "{}" };
    const request = requestOf("r", {
      tools: [tool("find"), tool("other")],
      toolChoice: { mode: { name: "find" }, parallel: undefined },
      messages: [userSays("hello"), { role: "assistant", parts: [{ kind: "tool-call", call }] }],
    });
    const adapt = adapting({ toolNames: new Map([["find", "search_documents"]]) });
    const { request: sent, changes, restore } = adaptRequest(request, adapt);
    expect(sent.tools.map(({ name }) => name)).toEqual(["search_documents", "other"]);
    expect(sent.toolChoice.mode).toEqual({ name: "search_documents" });
    expect(sent.messages[1]?.parts[0]).toMatchObject({ call: { name: "search_documents" } });
    expect(changes).toEqual([
      "changed names of tools (find to search_documents): the route adapts requests to this endpoint",
    ]);
    const piece = { kind: "tool-call", index: 0, id: "1", name: "search_documents", arguments: "" } as const;
    expect(restore(piece)).toEqual({ ...piece, name: "find" });
    // Later pieces have no name, and other tools keep theirs.
    expect(restore({ ...piece, name: "" })).toEqual({ ...piece, name: "" });
    expect(restore({ ...piece, name: "other" })).toEqual({ ...piece, name: "other" });
    expect(restore({ kind: "text", text: "search_documents" })).toEqual({
      kind: "text",
      text: "search_documents",
    });
    // The request itself is as it was.
    expect(request.tools[0]?.name).toBe("find");
  });

  it("leaves a tool its name when another one has the new name already", () => {
    const request = requestOf("r", { tools: [tool("find"), tool("search")] });
    const adapt = adapting({ toolNames: new Map([["find", "search"]]) });
    expect(adaptRequest(request, adapt)).toMatchObject({ request, changes: [] });
  });

  it("may swap the names of two tools", () => {
    const toolNames = new Map([
      ["a", "b"],
      ["b", "a"],
    ]);
    const { request, restore } = adaptRequest(
      requestOf("r", { tools: [tool("a"), tool("b")] }),
      adapting({ toolNames }),
    );
    expect(request.tools.map(({ name }) => name)).toEqual(["b", "a"]);
    expect(restore({ kind: "tool-call", index: 0, id: "1", name: "b", arguments: "" })).toMatchObject({
      name: "a",
    });
  });

  it("gives every call the caller's own name back, whatever the names", () => {
    const name = fc.constantFrom("a", "b", "c", "d");
    const names = fc.uniqueArray(fc.tuple(name, name), {
      maxLength: 4,
      selector: ([caller]) => caller,
    });
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1 }), names, (tools, pairs) => {
        // As the rules hold it: no two tools get one name.
        const unique = pairs.filter(
          ([, model], at) => pairs.findIndex(([, other]) => other === model) === at,
        );
        const request = requestOf("r", { tools: tools.map(tool) });
        const { request: sent, restore } = adaptRequest(request, adapting({ toolNames: new Map(unique) }));
        const sentNames = sent.tools.map((each) => each.name);
        expect(new Set(sentNames).size).toBe(sentNames.length);
        const back = sentNames.map((each) =>
          restore({ kind: "tool-call", index: 0, id: "1", name: each, arguments: "" }),
        );
        expect(back.map((output) => (output.kind === "tool-call" ? output.name : ""))).toEqual(tools);
      }),
    );
  });
});
