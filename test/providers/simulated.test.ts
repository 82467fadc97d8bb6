/** The codecs against the simulated providers, which know the wire on their own and complain of bad requests. */
import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../src/core/model/disposition.ts";
import type { DialectName } from "../../src/core/model/host-preset.ts";
import type { Message } from "../../src/core/model/message.ts";
import type { ProviderCall } from "../../src/core/model/ports.ts";
import { type CompletionRequest, noSampling } from "../../src/core/model/request.ts";
import { Secret } from "../../src/core/model/secret.ts";
import { type ErrorWord, errorWords } from "../../src/simulator/error-word.ts";
import type { BreakFault, Fault } from "../../src/simulator/fault.ts";
import type { Script } from "../../src/simulator/script.ts";
import { startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Answer, answerOf } from "./support/answer.ts";
import { attempt, callOf, providerAt } from "./support/attempts.ts";
import { type EndpointFacts, message, requestOf } from "./support/calls.ts";

const roots: Readonly<Record<DialectName, string>> = {
  "openai-chat": "/v1",
  anthropic: "/v1",
  gemini: "/v1beta",
  "openai-responses": "/v1",
  bedrock: "",
  cohere: "",
};
const models: Readonly<Record<DialectName, string>> = {
  "openai-chat": "gpt-4o-mini",
  anthropic: "claude-sonnet-4-5",
  gemini: "gemini-2.5-flash",
  "openai-responses": "gpt-5-mini",
  bedrock: "us.anthropic.claude-sonnet-4-5-v1:0",
  cohere: "command-a-03-2025",
};
const dialects = Object.keys(roots) as readonly DialectName[];
const script: Script = { tokens: 8 };

async function simulate<T>(
  dialect: DialectName,
  fault: Fault | undefined,
  use: (ask: (changes?: Partial<CompletionRequest>) => Promise<Answer>) => Promise<T>,
): Promise<T> {
  const server = await startSimulatedProvider({
    dialect,
    script,
    ...(fault === undefined ? {} : { fault }),
  });
  const facts: EndpointFacts = {
    dialect,
    preset: dialect === "openai-responses" ? dialect : "",
    model: models[dialect],
    can: ["tools", "parallel-tools", "json", "json-schema", "images", "reasoning", "seed"],
    maxOutputTokens: 4096,
  };
  const provider = providerAt(server.url + roots[dialect], { apiKey: new Secret("key-1") }, facts);
  const ask = async (changes: Partial<CompletionRequest> = {}) => {
    const call: ProviderCall = callOf({ request: requestOf(changes) }, facts);
    const { events, failure } = await attempt(provider, call);
    return answerOf(
      events,
      failure === undefined ? "whole" : `${failure.kind}: ${failure.message} ${failure.cause}`,
    );
  };
  try {
    return await use(ask);
  } finally {
    await provider.close();
    await server.close();
  }
}

const weather = {
  name: "weather",
  description: "Tells the weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  strict: false,
};

describe("a simulated provider", () => {
  it.each(dialects)("of %s answers with text, model, finish and usage", async (dialect) => {
    await simulate(dialect, undefined, async (ask) => {
      const answer = await ask({ sampling: { ...noSampling, temperature: 0.5 }, stopSequences: ["END"] });
      expect(answer).toMatchObject({ end: "whole", finish: { reason: "stop" } });
      expect(answer.text).not.toBe("");
      // Converse and Cohere do not say which model answers.
      if (dialect !== "bedrock" && dialect !== "cohere") expect(answer.model).not.toBe("");
      expect(answer.usage?.inputTokens).toBeGreaterThan(0);
      expect(answer.usage?.outputTokens).toBeGreaterThan(0);
    });
  });

  it.each(dialects)("of %s takes a conversation with pictures, tools and their results", async (dialect) => {
    await simulate(dialect, undefined, async (ask) => {
      const image = {
        kind: "image",
        source: { kind: "data", data: Uint8Array.of(1, 2), mediaType: "image/png" },
      };
      const asked: readonly Message[] = [
        message("system", "Be brief."),
        message("user", "How is the weather here?", image as Message["parts"][number]),
      ];
      const tools = [weather];
      const called = await ask({ messages: asked, tools, toolChoice: { mode: "required", parallel: true } });
      expect(called).toMatchObject({ end: "whole", finish: { reason: "tool-calls" } });
      const [call] = called.tools;
      if (call === undefined) throw new Error("no tool was called");
      expect(call.name).toBe("weather");
      const result = { toolCallId: call.id, content: "sunny", isError: false };
      const messages = [
        ...asked,
        message("assistant", { kind: "tool-call", call }),
        message("tool", { kind: "tool-result", result }),
      ];
      const answered = await ask({ messages, tools, toolChoice: { mode: "none", parallel: undefined } });
      expect(answered).toMatchObject({ end: "whole", finish: { reason: "stop" } });
    });
  });

  it.each(dialects)("of %s answers in JSON that fits a schema, and in JSON", async (dialect) => {
    await simulate(dialect, undefined, async (ask) => {
      const schema = {
        type: "object",
        properties: { name: { type: "string" } },
        required: ["name"],
        additionalProperties: false,
      };
      const format = { kind: "json-schema", name: "answer", schema, strict: true } as const;
      for (const wanted of [format, { kind: "json" } as const]) {
        const answer = await ask({ format: wanted });
        expect(answer.end).toBe("whole");
        expect(JSON.parse(answer.text)).toBeTypeOf("object");
      }
    });
  });

  it.each(dialects)("of %s thinks, or is told not to", async (dialect) => {
    await simulate(dialect, undefined, async (ask) => {
      for (const reasoningEffort of ["high", "none"] as const) {
        const answer = await ask({ sampling: { ...noSampling, reasoningEffort } });
        expect(answer).toMatchObject({ end: "whole", finish: { reason: "stop" } });
      }
    });
  });
});

const meaning: Readonly<Record<ErrorWord, FailureKind>> = {
  "bad-request": "invalid-request",
  "bad-key": "unauthenticated",
  forbidden: "unauthenticated",
  "not-found": "model-not-found",
  "model-not-found": "model-not-found",
  timeout: "server-error",
  "too-large": "request-too-large",
  "context-exceeded": "context-exceeded",
  "rate-limited": "rate-limited",
  "rate-limited-long": "quota-window",
  "quota-exhausted": "quota-exhausted",
  "server-error": "server-error",
  "bad-gateway": "server-error",
  unavailable: "overloaded",
  "gateway-timeout": "server-error",
  overloaded: "overloaded",
};

/** Bedrock counts no money: a used-up quota is one of a window. */
const own: Partial<Record<DialectName, Partial<Record<ErrorWord, FailureKind>>>> = {
  bedrock: { "quota-exhausted": "quota-window" },
};

const cases = dialects.flatMap((dialect) => errorWords.map((word) => [dialect, word] as const));

describe("a simulated failure", () => {
  it.each(cases)("of %s that means %s is known", async (dialect, error) => {
    await simulate(dialect, { kind: "error", error }, async (ask) => {
      const kind = own[dialect]?.[error] ?? meaning[error];
      expect((await ask()).end).toMatch(new RegExp(`^${kind}:`));
    });
  });

  const breaks: readonly (readonly [BreakFault, string])[] = [
    [{ kind: "cut", afterTokens: 3, manner: "eof" }, "truncated"],
    [{ kind: "cut", afterTokens: 3, manner: "close" }, "connection-lost"],
    [{ kind: "cut", afterTokens: 3, manner: "reset" }, "connection-lost"],
    [{ kind: "malformed", afterTokens: 3 }, "malformed"],
    [{ kind: "in-band-error", afterTokens: 3, error: "overloaded" }, "overloaded"],
    [{ kind: "in-band-error", afterTokens: 3, error: "rate-limited" }, "rate-limited"],
    [{ kind: "in-band-error", afterTokens: 3, error: "server-error" }, "server-error"],
  ];

  it.each(dialects.flatMap((dialect) => breaks.map(([fault, end]) => [dialect, fault, end] as const)))(
    "of %s in mid-stream, %o, keeps what came and ends as %s",
    async (dialect, fault, end) => {
      await simulate(dialect, fault, async (ask) => {
        const answer = await ask();
        expect(answer.end).toMatch(new RegExp(`^${end}:`));
        expect(answer.finish).toBeUndefined();
      });
    },
  );

  it.each([
    ["openai-chat", "whole"],
    ["anthropic", "truncated"],
    ["gemini", "whole"],
    ["openai-responses", "whole"],
    ["bedrock", "whole"],
    ["cohere", "whole"],
  ] as const)("of %s to send its end marker leaves the answer %s", async (dialect, end) => {
    await simulate(dialect, { kind: "no-end-marker" }, async (ask) => {
      expect((await ask()).end.split(":")[0]).toBe(end);
    });
  });

  // Cohere has no word for it: its refusals are text like any other.
  it.each(dialects.filter((one) => one !== "cohere"))("of %s to comply is a refusal", async (dialect) => {
    await simulate(dialect, { kind: "refusal" }, async (ask) => {
      const answer = await ask();
      expect(answer.end).toBe("whole");
      expect(["refusal", "content-filter"]).toContain(answer.finish?.reason);
    });
  });
});
