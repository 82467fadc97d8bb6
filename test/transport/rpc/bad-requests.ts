/** What is wrong with a request, in the JSON of the contract: data for completion-request.test.ts. */
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

export const good: JsonObject = { route: "chat", messages: [{ role: "ROLE_USER", parts: [{ text: "Hi" }] }] };

/** A good request with other fields. */
const but = (fields: JsonObject): JsonObject => ({ ...good, ...fields });

/** A good request of one message that holds one part. */
const withPart = (role: string, part: JsonObject): JsonObject =>
  but({ messages: [{ role: `ROLE_${role}`, parts: [part] }] });

const part0 = "request.messages[0].parts[0]";
const picture = { url: "https://example.com/a.png" };
const toolCall = (fields: JsonObject) => ({ toolCall: { id: "1", name: "f", ...fields } });
const tools = (...names: string[]) => names.map((name) => ({ name }));

/** What is wrong, the request, and the fields that must be named. */
export const badRequests: readonly (readonly [string, JsonObject, readonly string[]])[] = [
  ["no route", but({ route: "" }), ["request.route"]],
  ["no messages", but({ messages: [] }), ["request.messages"]],
  ["no role", but({ messages: [{ parts: [{ text: "Hi" }] }] }), ["request.messages[0].role"]],
  [
    "an unknown role",
    but({ messages: [{ role: 99, parts: [{ text: "Hi" }] }] }),
    ["request.messages[0].role"],
  ],
  ["no parts", but({ messages: [{ role: "ROLE_USER" }] }), ["request.messages[0].parts"]],
  ["an empty part", withPart("USER", {}), [part0]],
  ["empty text", withPart("USER", { text: "" }), [`${part0}.text`]],
  ["text of a tool", withPart("TOOL", { text: "Hi" }), [part0]],
  ["a picture of the model", withPart("ASSISTANT", { image: picture }), [part0]],
  ["a picture of the system", withPart("SYSTEM", { image: picture }), [part0]],
  ["a picture without a source", withPart("USER", { image: {} }), [`${part0}.image`]],
  ["a picture without a type", withPart("USER", { image: { data: "AA==" } }), [`${part0}.image.media_type`]],
  [
    "a picture without bytes",
    withPart("USER", { image: { data: "", mediaType: "image/png" } }),
    [`${part0}.image.data`],
  ],
  ...["http://example.com/a.png", "file:///etc/passwd", "not a url", ""].map(
    (url) => [`a picture at "${url}"`, withPart("USER", { image: { url } }), [`${part0}.image.url`]] as const,
  ),
  ["a tool call of the user", withPart("USER", toolCall({})), [part0]],
  [
    "a tool call without id and name",
    withPart("ASSISTANT", { toolCall: {} }),
    [`${part0}.tool_call.id`, `${part0}.tool_call.name`],
  ],
  ...["[1]", "null", "{", '"{}"', "1"].map(
    (text) =>
      [
        `tool arguments ${text}`,
        withPart("ASSISTANT", toolCall({ arguments: text })),
        [`${part0}.tool_call.arguments`],
      ] as const,
  ),
  [
    "a tool result without an id",
    withPart("TOOL", { toolResult: {} }),
    [`${part0}.tool_result.tool_call_id`],
  ],
  ["a tool result of the user", withPart("USER", { toolResult: { toolCallId: "1" } }), [part0]],
  [
    "reasoning whose writer is not named",
    withPart("ASSISTANT", { reasoning: { signature: "s" } }),
    [`${part0}.reasoning.dialect`],
  ],
  ["reasoning of the user", withPart("USER", { reasoning: { text: "hm" } }), [part0]],
  ["a refusal by the system", withPart("SYSTEM", { refusal: "no" }), [part0]],
  [
    "129 tools",
    but({ tools: Array.from({ length: 129 }, (_, n) => ({ name: `t${n}` })) }),
    ["request.tools"],
  ],
  [
    "bad and double tool names",
    but({ tools: tools("a b", "", "x".repeat(65), "f", "f") }),
    ["request.tools[0].name", "request.tools[1].name", "request.tools[2].name", "request.tools[4].name"],
  ],
  [
    "tool parameters that are no object",
    but({ tools: [{ name: "f", parameters: { type: "array" } }] }),
    ["request.tools[0].parameters"],
  ],
  ["a named tool without a name", but({ toolChoice: { mode: "MODE_NAMED" } }), ["request.tool_choice.name"]],
  [
    "a named tool that is not there",
    but({ tools: tools("f"), toolChoice: { mode: "MODE_NAMED", name: "g" } }),
    ["request.tool_choice.name"],
  ],
  ["a tool name without MODE_NAMED", but({ toolChoice: { name: "f" } }), ["request.tool_choice.name"]],
  [
    "required tools that are not there",
    but({ toolChoice: { mode: "MODE_REQUIRED" } }),
    ["request.tool_choice.mode"],
  ],
  ["an unknown tool mode", but({ toolChoice: { mode: 99 } }), ["request.tool_choice.mode"]],
  [
    "a schema format with a bad name and no schema",
    but({ responseFormat: { jsonSchema: { name: "a b" } } }),
    ["request.response_format.json_schema.name", "request.response_format.json_schema.schema"],
  ],
  ["0 output tokens", but({ maxOutputTokens: 0 }), ["request.max_output_tokens"]],
  ["5 stop sequences", but({ stopSequences: ["a", "b", "c", "d", "e"] }), ["request.stop_sequences"]],
  ["an empty stop sequence", but({ stopSequences: ["a", ""] }), ["request.stop_sequences[1]"]],
  [
    "17 labels",
    but({ metadata: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`k${n}`, "v"])) }),
    ["request.metadata"],
  ],
  [
    "a label of 66 bytes",
    but({ metadata: { ["ä".repeat(33)]: "v" } }),
    [`request.metadata (key "${"ä".repeat(33)}")`],
  ],
  ["a label's value of 257 bytes", but({ metadata: { k: "v".repeat(257) } }), ['request.metadata["k"]']],
  ["an idempotency key of 256 bytes", but({ idempotencyKey: "k".repeat(256) }), ["request.idempotency_key"]],
];

type Make = (value: JsonValue) => JsonObject;

const sampling =
  (field: string): Make =>
  (value) => ({ sampling: { [field]: value } });
const routing =
  (field: string): Make =>
  (value) => ({ routing: { [field]: value } });

/** A field, how to set it, values out of its range, and values at its ends. */
export const ranges: readonly (readonly [string, Make, readonly JsonValue[], readonly JsonValue[]])[] = [
  ["sampling.temperature", sampling("temperature"), [-0.1, 2.1, "NaN", "Infinity"], [0, 2]],
  ["sampling.top_p", sampling("topP"), [0, -1, 1.01, "NaN"], [0.001, 1]],
  ["sampling.top_k", sampling("topK"), [0], [1, 4_000_000_000]],
  ["sampling.frequency_penalty", sampling("frequencyPenalty"), [-2.1, 2.1], [-2, 2]],
  ["sampling.presence_penalty", sampling("presencePenalty"), [-2.1, 2.1], [-2, 2]],
  ["sampling.top_logprobs", sampling("topLogprobs"), [21], [0, 20]],
  ["sampling.reasoning_effort", sampling("reasoningEffort"), [99], [0, 4]],
  ["routing.max_cost_nano_usd", routing("maxCostNanoUsd"), ["0", "-1"], ["1"]],
  ["routing.max_attempts", routing("maxAttempts"), [0, 17], [1, 16]],
  ["routing.ttft_timeout", routing("ttftTimeout"), ["0s", "-0.000000005s"], ["0.000000001s"]],
  ["routing.total_timeout", routing("totalTimeout"), ["0s", "-5s"], ["1s"]],
  ["routing.hold_time", routing("holdTime"), ["-1s"], ["0s", "1s"]],
  ["routing.sort_by", routing("sortBy"), [99], [0, 4]],
  ["routing.recovery_mode", routing("recoveryMode"), [99], [0, 4]],
  ["routing.hedging", routing("hedging"), [99], [0, 2]],
  ["routing.on_ambiguous", routing("onAmbiguous"), [99], [0, 2]],
  [
    "routing.required_capabilities[0]",
    (value) => ({ routing: { requiredCapabilities: [value] } }),
    [0, 99],
    [1, 9],
  ],
];
