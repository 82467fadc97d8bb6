/** A smallest valid call of each dialect, for tests that treat all dialects alike. */
import type { DialectName } from "../../src/simulator/dialects.ts";
import type { SimulatedProvider } from "../../src/simulator/start.ts";
import type { Call } from "./client.ts";

export const dialectNames: readonly DialectName[] = ["openai-chat", "anthropic", "gemini"];

/** A call that asks `prompt`, with further fields of the body. */
export function callOf(provider: SimulatedProvider, streaming: boolean, fields: object = {}): Call {
  const prompt = "Tell me of the river.";
  switch (provider.dialect) {
    case "openai-chat":
      return {
        url: `${provider.url}/v1/chat/completions`,
        headers: { authorization: "Bearer test", "content-type": "application/json" },
        body: {
          model: "gpt-4.1-mini",
          messages: [{ role: "user", content: prompt }],
          stream: streaming,
          ...fields,
        },
      };
    case "anthropic":
      return {
        url: `${provider.url}/v1/messages`,
        headers: { "x-api-key": "test", "anthropic-version": "2023-06-01" },
        body: {
          model: "claude-sonnet-4-5",
          max_tokens: 1000,
          messages: [{ role: "user", content: prompt }],
          stream: streaming,
          ...fields,
        },
      };
    case "gemini": {
      const verb = streaming ? "streamGenerateContent?alt=sse" : "generateContent";
      return {
        url: `${provider.url}/v1beta/models/gemini-2.5-flash:${verb}`,
        headers: { "x-goog-api-key": "test" },
        body: { contents: [{ role: "user", parts: [{ text: prompt }] }], ...fields },
      };
    }
  }
}

/** How a whole stream of the dialect ends. */
export function endsWhole(dialect: DialectName, text: string): boolean {
  switch (dialect) {
    case "openai-chat":
      return text.includes('"finish_reason":"stop"') && text.endsWith("data: [DONE]\n\n");
    case "anthropic":
      return /event: message_stop\ndata: \{"type":"message_stop" *\}\n\n$/u.test(text);
    case "gemini":
      return /"finishReason": "STOP".*\r\n\r\n$/u.test(text);
  }
}
