/**
 * The hosts that Spillway knows by name. Facts and their evidence: providers.md
 * §1.1, §1.4, §4, §7.1.
 */
import { anywhere, azureRegions, europe, unitedStates } from "./cloud-regions.ts";
import { hostForms, openAiChat, plainChat } from "./host-forms.ts";
import type { DialectName, HostPreset } from "./host-preset.ts";
import { cloudHosts } from "./host-presets-clouds.ts";
import type { HostRegion } from "./host-region.ts";

/** A host without a preset, by its dialect. */
export const plainHosts: Readonly<Record<DialectName, HostPreset>> = hostForms;

const plainHost = hostForms["openai-chat"];

/** OpenAI and Azure keep abuse logs for 30 days unless a contract says otherwise, and train on nothing of it (providers.md §8). */
const keptForAbuseLogs = { retentionDays: 30, trainsOnData: false } as const;

/** A truncated prompt is worse than a refused one: hosts that can cut are told not to. */
const refuseLongPrompts = { context_length_exceeded_behavior: "error" } as const;

/**
 * OpenAI's regional hosts. Of the two it says that prompts are processed there, of the
 * others only that data is kept there (unconfirmed which more process by now): those
 * promise nothing until the operator knows better.
 */
const openAiRegions: readonly HostRegion[] = [
  { ...europe, baseUrl: "https://eu.api.openai.com/v1" },
  { ...unitedStates, baseUrl: "https://us.api.openai.com/v1" },
  ...["ae", "au", "in", "jp"].map((name) => ({
    name,
    jurisdictions: [],
    baseUrl: `https://${name}.api.openai.com/v1`,
  })),
];

/** Unconfirmed, so they promise nothing. */
const xaiRegions: readonly HostRegion[] = ["us-east-1", "eu-west-1"].map((name) => ({
  name,
  jurisdictions: [],
  baseUrl: `https://${name}.api.x.ai/v1`,
}));

const rows: readonly HostPreset[] = [
  {
    ...plainHost,
    name: "openai",
    ...keptForAbuseLogs,
    baseUrl: "https://api.openai.com/v1",
    traceHeader: "x-client-request-id",
    regions: openAiRegions,
    chat: openAiChat,
  },
  {
    ...plainHost,
    name: "azure-openai",
    ...keptForAbuseLogs,
    auth: "api-key",
    rateLimits: "azure",
    traceHeader: "x-ms-client-request-id",
    regions: azureRegions,
    chat: { ...openAiChat, pads: false },
  },
  {
    ...plainHost,
    name: "deepseek",
    baseUrl: "https://api.deepseek.com",
    rateLimits: "none",
    regions: [{ name: "", jurisdictions: ["cn"] }],
    chat: {
      ...plainChat,
      refuses: ["top_k", "seed", "parallel_tool_calls", "strict"],
      refusesWhileReasoning: ["logprobs"],
      reasoning: "thinking",
      wantsReasoningBack: true,
    },
  },
  {
    ...plainHost,
    name: "mistral",
    baseUrl: "https://api.mistral.ai/v1",
    rateLimits: "mistral",
    // The plain host is said to stand in the EU too, which nobody promises.
    regions: [{ ...europe, baseUrl: "https://api.eu.mistral.ai/v1" }],
    chat: {
      ...plainChat,
      temperatureMax: 1,
      refuses: ["top_k", "logprobs"],
      seedField: "random_seed",
      usageOnRequest: false,
      requiredTool: "any",
      toolCallId: "nine-alphanumeric",
    },
  },
  {
    ...plainHost,
    name: "groq",
    baseUrl: "https://api.groq.com/openai/v1",
    rateLimits: "groq",
    chat: {
      ...plainChat,
      maxTokensField: "max_completion_tokens",
      refuses: ["top_k", "logprobs", "frequency_penalty", "presence_penalty", "strict"],
    },
  },
  {
    ...plainHost,
    name: "xai",
    baseUrl: "https://api.x.ai/v1",
    regions: xaiRegions,
    chat: {
      ...plainChat,
      maxTokensField: "max_completion_tokens",
      refusesWhileReasoning: ["frequency_penalty", "presence_penalty", "stop"],
      reasoningTokens: "beside-output",
    },
  },
  {
    ...plainHost,
    name: "together",
    baseUrl: "https://api.together.xyz/v1",
    rateLimits: "together",
    chat: { ...plainChat, refuses: ["strict"], logprobs: "count", extraBody: refuseLongPrompts },
  },
  {
    ...plainHost,
    name: "fireworks",
    baseUrl: "https://api.fireworks.ai/inference/v1",
    rateLimits: "fireworks",
    chat: { ...plainChat, refuses: ["strict"], extraBody: refuseLongPrompts },
  },
  {
    ...plainHost,
    name: "openrouter",
    baseUrl: "https://openrouter.ai/api/v1",
    rateLimits: "openrouter",
    regions: [{ ...europe, baseUrl: "https://eu.openrouter.ai/api/v1" }],
    chat: { ...plainChat, refuses: [], reasoning: "reasoning" },
  },
  {
    ...plainHost,
    name: "perplexity",
    baseUrl: "https://api.perplexity.ai",
    rateLimits: "none",
    chat: {
      ...plainChat,
      refuses: ["seed", "logprobs", "stop", "tool_choice", "parallel_tool_calls", "strict"],
      usageOnRequest: false,
    },
  },
  {
    ...plainHost,
    name: "cerebras",
    baseUrl: "https://api.cerebras.ai/v1",
    rateLimits: "cerebras",
    chat: {
      ...plainChat,
      maxTokensField: "max_completion_tokens",
      refuses: ["top_k", "frequency_penalty", "presence_penalty"],
    },
  },
  {
    ...plainHost,
    name: "nvidia-nim",
    baseUrl: "https://integrate.api.nvidia.com/v1",
    rateLimits: "none",
  },
  {
    ...plainHost,
    name: "huggingface",
    baseUrl: "https://router.huggingface.co/v1",
    rateLimits: "none",
  },
  {
    ...plainHost,
    name: "ollama",
    baseUrl: "http://localhost:11434/v1",
    rateLimits: "none",
    chat: { ...plainChat, refuses: ["top_k", "tool_choice", "parallel_tool_calls", "strict"] },
  },
  {
    ...plainHost,
    name: "vllm",
    baseUrl: "http://localhost:8000/v1",
    rateLimits: "none",
    chat: { ...plainChat, refuses: [] },
  },
  {
    ...plainHost,
    name: "tgi",
    baseUrl: "http://localhost:8080/v1",
    rateLimits: "none",
    chat: { ...plainChat, alwaysBoundsOutput: true, refuses: ["top_k", "parallel_tool_calls", "strict"] },
  },
  {
    ...hostForms.anthropic,
    name: "anthropic",
    baseUrl: "https://api.anthropic.com/v1",
    regions: [
      { ...unitedStates, body: { inference_geo: "us" }, priceFactor: 1.1 },
      { ...anywhere, body: { inference_geo: "global" } },
    ],
  },
  {
    ...hostForms.gemini,
    name: "gemini",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
  },
  { ...hostForms.cohere, name: "cohere", baseUrl: "https://api.cohere.com" },
  {
    ...hostForms["openai-responses"],
    name: "openai-responses",
    ...keptForAbuseLogs,
    baseUrl: "https://api.openai.com/v1",
    traceHeader: "x-client-request-id",
    regions: openAiRegions,
    encryptedReasoning: true,
    chat: { ...openAiChat, toolCallId: "up-to-64" },
  },
  {
    ...hostForms["openai-responses"],
    name: "xai-responses",
    baseUrl: "https://api.x.ai/v1",
    regions: xaiRegions,
    encryptedReasoning: true,
  },
  ...cloudHosts,
];

/** The presets by name. */
export const hostPresets: ReadonlyMap<string, HostPreset> = new Map(rows.map((row) => [row.name, row]));
