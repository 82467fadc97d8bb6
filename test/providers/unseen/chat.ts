/** Chat completions of hosts of which there is no recording, or not of this side (providers.md §2). */
import { bytesOf } from "../support/answer.ts";
import { calls, choice, data, joined, lines, says, type Unseen, written } from "./stream.ts";

const done = "[DONE]";
const weather = { id: "a", name: "weather", arguments: '{"city":"Zürich"}' };
const time = { id: "b", name: "time", arguments: "{}" };
const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };

const expectedUsage = (outputTokens: number) => ({
  inputTokens: 5,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens,
  reasoningTokens: 4,
  source: "reported" as const,
});

const framings: readonly Unseen[] = [
  {
    name: "Azure: filter results first, CRLF, usage alone at the end, no blank line after [DONE]",
    preset: "azure-openai",
    bytes: lines(
      "\r\n",
      `data: ${written({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] })}`,
      "",
      `data: ${written(choice({ role: "assistant", content: "", refusal: null }, null, { usage: null }))}`,
      "",
      `data: ${written(says("Grüße 🌊"))}`,
      "",
      `data: ${written(choice({}, "stop"))}`,
      "",
      `data: ${written({ choices: [], usage, service_tier: "default" })}`,
      "",
      "data: [DONE]",
    ),
    answer: { text: "Grüße 🌊", finish: { reason: "stop", raw: "stop" } },
  },
  {
    name: "CR alone ends lines, a byte order mark begins them, comments stand between",
    preset: "deepseek",
    bytes: lines(
      "\r",
      "\uFEFF: keep-alive",
      "",
      `data:${written(says("a"))}`,
      "",
      ":",
      `data:${written(choice({}, "stop"))}`,
      "",
    ),
    answer: { text: "a" },
  },
  {
    name: "data over several lines",
    preset: "vllm",
    bytes: lines("\n", 'data: {"choices":', 'data: [{"delta":{"content":"ab"},"finish_reason":"stop"}]}', ""),
    answer: { text: "ab" },
  },
  {
    name: "the last event without its blank line is none",
    preset: "vllm",
    bytes: joined(data(says("a")), bytesOf(`data: ${written(choice({}, "stop"))}`)),
    answer: { end: "truncated", text: "a" },
  },
  {
    name: "events of unknown names and fields",
    preset: "together",
    bytes: joined(
      bytesOf("retry: 3000\nid: 7\nevent: telemetry\ndata: {}\n\n"),
      data(choice({ content: "a", novelty: [1] }), choice({}, "eos"), done),
    ),
    answer: { text: "a", finish: { reason: "stop", raw: "eos" } },
  },
  {
    name: "every field that can be null is null",
    preset: "huggingface",
    bytes: data(
      { id: null, model: null, choices: null, usage: null, error: null },
      choice({
        role: null,
        content: null,
        refusal: null,
        tool_calls: null,
        reasoning: null,
        reasoning_content: null,
      }),
      choice(null, null, { usage: null, x_groq: null, service_tier: null }),
      choice({ content: "a" }),
      { choices: [{ index: null, delta: { content: null }, logprobs: null, finish_reason: "stop" }] },
      done,
    ),
    answer: { text: "a", usage: undefined },
  },
];

const thoughts: readonly Unseen[] = [
  {
    name: "DeepSeek: thoughts, usage on the finish, cache hits",
    preset: "deepseek",
    bytes: data(
      choice({ role: "assistant", content: null, reasoning_content: "hm" }),
      choice({ content: "ja", reasoning_content: null }),
      choice({ content: "" }, "stop", {
        usage: { ...usage, prompt_cache_hit_tokens: 3, prompt_cache_miss_tokens: 2 },
      }),
      done,
    ),
    answer: { text: "ja", reasoning: "hm" },
  },
  {
    name: "Mistral: content as a list, thoughts as a list in it",
    preset: "mistral",
    bytes: data(
      choice({ content: [{ type: "thinking", thinking: [{ type: "text", text: "hm" }] }] }, null, {
        p: "xxxx",
      }),
      choice({
        content: [
          { type: "text", text: "j" },
          { type: "reference", reference_ids: [1] },
          { type: "text", text: "a" },
        ],
      }),
      choice({ content: "!" }, "model_length", { usage }),
      done,
    ),
    answer: { text: "ja!", reasoning: "hm", finish: { reason: "length", raw: "model_length" } },
  },
  {
    name: "Ollama: every chunk has a role, thoughts under another name",
    preset: "ollama",
    bytes: data(
      choice({ role: "assistant", content: "", reasoning: "hm" }),
      choice({ role: "assistant", content: "ja" }),
      choice({ role: "assistant", content: "" }, "stop"),
      { choices: [], usage },
      done,
    ),
    answer: { text: "ja", reasoning: "hm" },
  },
  {
    name: "xAI: an empty finish reason ends nothing, thoughts are counted beside the answer",
    preset: "xai",
    bytes: data(
      { choices: [{ index: 0, delta: { reasoning_content: "hm" }, finish_reason: "" }] },
      says("ja"),
      choice({}, "stop"),
      {
        choices: [],
        usage: { ...usage, total_tokens: 16, completion_tokens_details: { reasoning_tokens: 4 } },
      },
      done,
    ),
    answer: { text: "ja", reasoning: "hm", usage: expectedUsage(11) },
  },
];

const sums: readonly Unseen[] = (
  [
    ["within", 12, 7],
    ["beside", 16, 11],
  ] as const
).map(([where, total_tokens, output]) => ({
  name: `a host without a row counts thoughts ${where} the answer, as its sum tells`,
  preset: "",
  bytes: data(
    choice({ content: "a" }, "stop"),
    { choices: [], usage: { ...usage, total_tokens, completion_tokens_details: { reasoning_tokens: 4 } } },
    done,
  ),
  answer: { usage: expectedUsage(output) },
}));

const tools: readonly Unseen[] = [
  {
    name: "parallel calls whose pieces take turns",
    preset: "openai",
    bytes: data(
      choice({ tool_calls: [calls(0, { id: "a", name: "weather", args: "" })] }),
      choice({ tool_calls: [calls(1, { id: "b", name: "time", args: "" })] }),
      choice({ tool_calls: [calls(0, { args: '{"city":' })] }),
      choice({ tool_calls: [calls(1, { args: "{" }), calls(0, { args: '"Zürich"}' })] }),
      choice({ tool_calls: [calls(1, { args: "}" })] }),
      choice({}, "tool_calls"),
      done,
    ),
    answer: { tools: [weather, time], finish: { reason: "tool-calls", raw: "tool_calls" } },
  },
  {
    name: "a clone says stop after calls, and gives arguments as an object",
    preset: "tgi",
    bytes: data(
      choice({ tool_calls: [calls(undefined, { id: "a", name: "weather", args: { city: "Zürich" } })] }),
      choice({ tool_calls: [calls(undefined, { id: "b", name: "time" })] }),
      choice({ content: null }, "stop"),
      done,
    ),
    answer: { tools: [weather, time], finish: { reason: "tool-calls", raw: "stop" } },
  },
  {
    name: "all calls have the number 0 and an id each",
    preset: "vllm",
    bytes: data(
      choice({ tool_calls: [calls(0, { id: "a", name: "weather", args: '{"city":"Zürich"}' })] }),
      choice({ tool_calls: [calls(0, { id: "b", name: "time", args: "{}" })] }, "tool_calls"),
      done,
    ),
    answer: { tools: [weather, time] },
  },
  {
    name: "arguments that are no JSON are no answer",
    preset: "fireworks",
    bytes: data(
      choice({ tool_calls: [calls(0, { id: "a", name: "weather", args: '{"city"' })] }),
      choice({}, "tool_calls"),
      done,
    ),
    answer: { end: "invalid-output" },
  },
  {
    name: "arguments that the bound cut are what they are",
    preset: "fireworks",
    bytes: data(
      choice({ tool_calls: [calls(0, { id: "a", name: "weather", args: '{"city"' })] }),
      choice({}, "length"),
      done,
    ),
    answer: { finish: { reason: "length", raw: "length" } },
  },
];

export const unseenChats: readonly Unseen[] = [...framings, ...thoughts, ...sums, ...tools];
