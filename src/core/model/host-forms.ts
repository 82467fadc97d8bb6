/**
 * A host of each dialect of which nothing more is known: what the rows of the presets
 * start from.
 */
import type { ChatQuirks, DialectName, HostPreset } from "./host-preset.ts";

/** A host that takes what most OpenAI-compatible servers take, and nothing more. */
export const plainChat: ChatQuirks = {
  maxTokensField: "max_tokens",
  alwaysBoundsOutput: false,
  temperatureMax: 2,
  refuses: ["top_k"],
  refusesWhileReasoning: [],
  seedField: "seed",
  logprobs: "flag",
  usageOnRequest: true,
  pads: false,
  requiredTool: "required",
  reasoning: "reasoning_effort",
  wantsReasoningBack: false,
  toolCallId: "up-to-40",
  reasoningTokens: "within-output",
  extraBody: {},
};

/** OpenAI's own models, wherever they are hosted. */
export const openAiChat: ChatQuirks = {
  ...plainChat,
  maxTokensField: "max_completion_tokens",
  refusesWhileReasoning: [
    "temperature",
    "top_p",
    "frequency_penalty",
    "presence_penalty",
    "logprobs",
    "stop",
  ],
  pads: true,
};

const chat: HostPreset = {
  name: "",
  dialect: "openai-chat",
  baseUrl: "",
  auth: "bearer",
  rateLimits: "openai",
  traceHeader: "",
  cloud: "",
  regions: [],
  encryptedReasoning: false,
  chat: plainChat,
};

const anthropic: HostPreset = {
  ...chat,
  dialect: "anthropic",
  auth: "x-api-key",
  rateLimits: "anthropic",
};

const gemini: HostPreset = {
  ...chat,
  dialect: "gemini",
  auth: "x-goog-api-key",
  rateLimits: "none",
};

/** Responses ids are longer, and its thoughts are items of their own. */
const responses: HostPreset = {
  ...chat,
  dialect: "openai-responses",
  chat: { ...plainChat, toolCallId: "up-to-64" },
};

const bedrock: HostPreset = {
  ...chat,
  dialect: "bedrock",
  auth: "aws",
  rateLimits: "none",
};

const cohere: HostPreset = { ...chat, dialect: "cohere", rateLimits: "cohere" };

/** By dialect. */
export const hostForms = {
  "openai-chat": chat,
  anthropic,
  gemini,
  "openai-responses": responses,
  bedrock,
  cohere,
} as const satisfies Readonly<Record<DialectName, HostPreset>>;
