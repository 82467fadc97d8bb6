import { describe, expect, it } from "vitest";
import { failureEvents, streamFrames } from "../../../src/simulator/openai-responses/stream.ts";
import { dataLines } from "../client.ts";
import { framingOf, textOf } from "../framing.ts";

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

function eventsOf(framing: Parameters<typeof streamFrames>[0]): readonly Event[] {
  return dataLines(textOf(streamFrames(framing))).map((line) => JSON.parse(line) as Event);
}

const unpadded = { question: { body: { stream_options: { include_obfuscation: false } } } };
const id = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCC";

describe("streamFrames()", () => {
  it("names every event and numbers them from 0", () => {
    const text = textOf(streamFrames(framingOf({})));
    const names = text.match(/(?<=^event: ).*/gmu);
    const events = eventsOf(framingOf({}));
    expect(names).toEqual(events.map((event) => event.type));
    expect(events.map((event) => event["sequence_number"])).toEqual(events.map((_event, at) => at));
  });

  it("writes a message to the byte", () => {
    const place = `"content_index":0,"item_id":"msg_${id}00","output_index":0`;
    const text = textOf(streamFrames(framingOf(unpadded)));
    expect(text).toContain(
      [
        `event: response.output_item.added\ndata: {"type":"response.output_item.added","item":{"id":"msg_${id}00","type":"message","status":"in_progress","content":[],"role":"assistant"},"output_index":0,"sequence_number":2}\n\n`,
        `event: response.content_part.added\ndata: {"type":"response.content_part.added",${place},"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""},"sequence_number":3}\n\n`,
        `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"High",${place},"logprobs":[],"sequence_number":4}\n\n`,
        `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":" water",${place},"logprobs":[],"sequence_number":5}\n\n`,
        `event: response.output_text.done\ndata: {"type":"response.output_text.done",${place},"logprobs":[],"text":"High water","sequence_number":6}\n\n`,
      ].join(""),
    );
  });

  it("carries the response thrice: twice as it opens, once as it ended, with the usage", () => {
    const events = eventsOf(framingOf({}));
    expect(events[0]).toMatchObject({ response: { status: "in_progress", output: [], usage: null } });
    expect(events[1]).toMatchObject({ type: "response.in_progress", response: { status: "in_progress" } });
    expect(events.at(-1)).toMatchObject({
      type: "response.completed",
      response: {
        status: "completed",
        output: [{ type: "message", content: [{ text: "High water" }] }],
        usage: { input_tokens: 7, output_tokens: 2, total_tokens: 9 },
      },
    });
  });

  it("sends arguments in pieces under the item's id, and names the call once", () => {
    const call = { name: "gauge", arguments: ['{"', "a", '":1}'] };
    const events = eventsOf(
      framingOf({ answer: { text: [], toolCalls: [call, call], finish: { kind: "tool-calls" } } }),
    );
    const added = events.filter((event) => event.type === "response.output_item.added");
    expect(added).toMatchObject([
      { output_index: 0, item: { id: `fc_${id}00`, call_id: `call_${id.slice(0, 22)}00`, arguments: "" } },
      { output_index: 1, item: { id: `fc_${id}01`, call_id: `call_${id.slice(0, 22)}01`, arguments: "" } },
    ]);
    const deltas = events.filter((event) => event.type === "response.function_call_arguments.delta");
    expect(deltas.map((event) => event["delta"]).join("")).toBe('{"a":1}{"a":1}');
    expect(events.at(-1)).toMatchObject({ response: { output: [{ name: "gauge" }, { name: "gauge" }] } });
  });

  it("shows a summary and the encrypted thoughts only when asked for", () => {
    const answer = { reasoning: ["Hm", " so"], text: ["Yes"] };
    const hidden = eventsOf(framingOf({ answer, question: { reasoning: "hidden" } }));
    expect(hidden[2]).toMatchObject({ item: { type: "reasoning", summary: [] } });
    expect(hidden.some((event) => event.type.includes("summary"))).toBe(false);
    expect(JSON.stringify(hidden)).not.toContain("encrypted");
    const include = ["reasoning.encrypted_content"];
    const shown = eventsOf(framingOf({ answer, question: { reasoning: "shown", body: { include } } }));
    expect(shown.find((event) => event.type === "response.reasoning_summary_text.done")).toMatchObject({
      text: "Hm so",
      summary_index: 0,
    });
    expect(shown.at(-1)).toMatchObject({
      response: {
        output: [
          { type: "reasoning", encrypted_content: expect.stringMatching(/^gAAAAA\w+==$/u) },
          { type: "message" },
        ],
        usage: { output_tokens: 3, output_tokens_details: { reasoning_tokens: 2 } },
      },
    });
  });

  it("refuses in a part of its own and completes all the same", () => {
    const answer = { text: [], refusal: ["No", "."], finish: { kind: "refusal" } } as const;
    const events = eventsOf(framingOf({ answer }));
    expect(events.filter((event) => event.type === "response.refusal.delta")).toHaveLength(2);
    expect(events.find((event) => event.type === "response.refusal.done")).toMatchObject({ refusal: "No." });
    expect(events.at(-1)).toMatchObject({
      type: "response.completed",
      response: { output: [{ content: [{ type: "refusal", refusal: "No." }] }] },
    });
  });

  it("is incomplete at the caller's bound, the last item with it", () => {
    const events = eventsOf(framingOf({ answer: { finish: { kind: "length" } } }));
    expect(events.at(-2)).toMatchObject({ item: { status: "incomplete" } });
    expect(events.at(-1)).toMatchObject({
      type: "response.incomplete",
      response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    });
  });

  it("completes an empty answer without an item", () => {
    const events = eventsOf(framingOf({ answer: { text: [] } }));
    expect(events.map((event) => event.type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.completed",
    ]);
  });
});

describe("failureEvents()", () => {
  it("numbers the error and the failed response after what was sent", () => {
    const events = dataLines(failureEvents("quota-exhausted", framingOf({}), 7));
    expect(events.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        type: "error",
        error: { type: "insufficient_quota", code: "insufficient_quota" },
        sequence_number: 7,
      },
      {
        type: "response.failed",
        response: { status: "failed", error: { code: "insufficient_quota" }, output: [], usage: null },
        sequence_number: 8,
      },
    ]);
  });
});
