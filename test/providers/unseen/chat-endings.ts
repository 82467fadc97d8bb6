/** How chat completions end, well and badly (providers.md §2.2, §2.3). */
import { bytesOf } from "../support/answer.ts";
import { choice, data, joined, lines, says, type Unseen, written } from "./stream.ts";

const done = "[DONE]";
const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };

const endings: readonly Unseen[] = [
  {
    name: "Perplexity: CRLF, usage on every chunk, the whole message again, no [DONE]",
    preset: "perplexity",
    bytes: lines(
      "\r\n",
      `data: ${written({ ...says("ab"), usage, citations: ["https://example.org"] })}`,
      "",
      `data: ${written({ choices: [{ index: 0, delta: { content: "" }, message: { content: "ab" }, finish_reason: "stop" }], usage })}`,
      "",
    ),
    answer: { text: "ab" },
  },
  {
    name: "[DONE] without a finish reason proves nothing",
    preset: "",
    bytes: data({ id: "", model: "", choices: [{ delta: { content: "a" } }] }, { choices: [], usage }, done),
    answer: { end: "truncated", text: "a" },
  },
  {
    name: "a refusal ends with stop",
    preset: "openai",
    bytes: data(choice({ content: null, refusal: "I can't." }), choice({}, "stop"), done),
    answer: { refusal: "I can't.", finish: { reason: "refusal", raw: "stop" } },
  },
  {
    name: "a finish reason that is new",
    preset: "cerebras",
    bytes: data(says("a"), choice({}, "tired", { time_info: { total_time: 1 } }), done),
    answer: { finish: { reason: "other", raw: "tired" } },
  },
  {
    name: "two choices take turns: the first is the answer, both must end",
    preset: "openai",
    bytes: data(
      {
        choices: [
          { index: 1, delta: { content: "x" } },
          { index: 0, delta: { content: "y" } },
        ],
      },
      { choices: [{ index: 0, delta: {}, finish_reason: "length" }] },
      { choices: [{ index: 1, delta: { content: "z" }, finish_reason: "stop" }] },
      done,
    ),
    answer: { text: "xz", finish: { reason: "stop", raw: "stop" } },
  },
  {
    name: "one of two choices never ends",
    preset: "openai",
    bytes: data(
      {
        choices: [
          { index: 0, delta: {}, finish_reason: "stop" },
          { index: 1, delta: { content: "x" } },
        ],
      },
      done,
    ),
    answer: { end: "truncated" },
  },
];

const errors: readonly Unseen[] = [
  {
    name: "vLLM: an error, then [DONE]",
    preset: "vllm",
    bytes: data(
      says("a"),
      { error: { message: "EngineCore died", type: "InternalServerError", code: 500 } },
      done,
    ),
    answer: { end: "server-error", text: "a" },
  },
  {
    name: "OpenRouter: two finish chunks, then an error chunk, then [DONE]",
    preset: "openrouter",
    bytes: joined(
      bytesOf(": OPENROUTER PROCESSING\n\n"),
      data(
        says("a"),
        choice({ content: "" }, "length", { provider: "Together" }),
        choice({ content: "" }, "length", { usage }),
        {
          error: { code: 502, message: "upstream", metadata: { error_type: "provider_overloaded" } },
          choices: [{ index: 0, delta: {}, finish_reason: "error" }],
        },
        done,
      ),
    ),
    answer: { end: "overloaded" },
  },
  {
    name: "OpenRouter: the error stands in the choice",
    preset: "openrouter",
    bytes: data(
      { choices: [{ index: 0, delta: {}, error: { code: 429, message: "m" }, finish_reason: null }] },
      done,
    ),
    answer: { end: "rate-limited" },
  },
  {
    name: "Groq: an event named error, and nothing after it",
    preset: "groq",
    bytes: joined(
      data(says("a")),
      bytesOf(
        'event: error\ndata: {"error":{"message":"m","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"x","status_code":400}}\n\n',
      ),
    ),
    answer: { end: "invalid-output", text: "a" },
  },
  {
    name: "Groq: the error stands beside the usage",
    preset: "groq",
    bytes: data(says("a"), { choices: [], x_groq: { id: "r", error: "over capacity" } }),
    answer: { end: "server-error" },
  },
  {
    name: "llama.cpp: a field of the stream named error",
    preset: "",
    bytes: joined(
      data(says("a")),
      bytesOf('error: {"code":503,"message":"Loading model","type":"unavailable_error"}\n\n'),
    ),
    answer: { end: "overloaded", text: "a" },
  },
  {
    name: "TGI: error and error_type, no space after data",
    preset: "tgi",
    bytes: bytesOf(
      'data:{"choices":[{"index":0,"delta":{"content":"a"}}]}\n\ndata:{"error":"Model is overloaded","error_type":"overloaded"}\n\n',
    ),
    answer: { end: "overloaded" },
  },
  {
    name: "OpenAI: an error in the stream",
    preset: "openai",
    bytes: data(says("a"), {
      error: { message: "The server had an error", type: "server_error", param: null, code: null },
    }),
    answer: { end: "server-error" },
  },
  {
    name: "Mistral: the finish reason is error",
    preset: "mistral",
    bytes: data(says("a"), choice({ content: "" }, "error"), done),
    answer: { end: "server-error" },
  },
  {
    name: "DeepSeek: no resources in the middle of it",
    preset: "deepseek",
    bytes: data(says("a"), choice({ content: "" }, "insufficient_system_resource"), done),
    answer: { end: "overloaded" },
  },
  {
    name: "a proxy's page in the place of events",
    preset: "openai",
    bytes: bytesOf("<html><body>502 Bad Gateway</body></html>\n"),
    answer: { end: "truncated" },
  },
];

export const unseenEndings: readonly Unseen[] = [...endings, ...errors];
