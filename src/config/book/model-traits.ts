/**
 * What the usual models can do, by their names: the price book knows windows and
 * prices only. Rows hold for the vendor's own API; a host that resells a model may
 * offer less, so there a configuration has to say it. Sources: the vendors' model
 * pages (platform.openai.com/docs/models, platform.claude.com/docs/en/about-claude/models,
 * ai.google.dev/gemini-api/docs/models, docs.mistral.ai, api-docs.deepseek.com,
 * docs.x.ai, console.groq.com/docs/models, docs.cohere.com) and providers.md §1.2–1.4.
 */
import type { Capability } from "../../core/model/capability.ts";

export interface ModelTraits {
  /** Undefined: the vendor states none. */
  readonly maxOutputTokens: number | undefined;
  readonly capabilities: readonly Capability[];
}

type Row = readonly [
  pattern: RegExp,
  maxOutputTokens: number | undefined,
  capabilities: readonly Capability[],
];

const schemaTools = ["tools", "json", "json-schema"] as const;
const parallelTools = [...schemaTools, "parallel-tools"] as const;
const pictures = ["images", "image-urls"] as const;
const draws = ["logprobs", "seed"] as const;

const openAi: readonly Row[] = [
  [/^gpt-[5-9].*chat/, 16_384, [...pictures]],
  [/^gpt-[5-9]/, 128_000, [...parallelTools, ...pictures, "reasoning"]],
  [/^gpt-4\.1/, 32_768, [...parallelTools, ...pictures, ...draws]],
  [/^gpt-4o(?:-mini)?(?:-\d|$)/, 16_384, [...parallelTools, ...pictures, ...draws]],
  [/^gpt-4-turbo/, 4_096, ["tools", "parallel-tools", "json", ...pictures, ...draws]],
  [/^gpt-3\.5-turbo(?!-instruct)/, 4_096, ["tools", "parallel-tools", "json", ...draws]],
  [/^o3-mini/, 100_000, [...schemaTools, "reasoning"]],
  [/^(?:o1|o3|o4-mini)(?:-pro)?(?:-\d|$)/, 100_000, [...schemaTools, ...pictures, "reasoning"]],
];

const claudeTools = ["tools", "parallel-tools", ...pictures] as const;
const claude: readonly Row[] = [
  [/claude-3-(?:haiku|opus|sonnet)/, 4_096, claudeTools],
  [/claude-3-5/, 8_192, claudeTools],
  [/claude-3-7/, 64_000, [...claudeTools, "reasoning"]],
  [/claude-opus-4(?:-[01](?!\d)|[-@]\d{8}|$)/, 32_000, [...claudeTools, "reasoning"]],
  [/claude-sonnet-4(?:-0(?!\d)|[-@]\d{8}|$)/, 64_000, [...claudeTools, "reasoning"]],
  [
    /claude-(?:opus|sonnet|haiku)-4-5|claude-sonnet-4-6/,
    64_000,
    [...claudeTools, "json-schema", "reasoning"],
  ],
  [/claude-opus-4-[6-9]|claude-[a-z]+-[5-9]/, 128_000, [...claudeTools, "json-schema", "reasoning"]],
];

const geminiTools = [...parallelTools, "images", "seed"] as const;
const gemini: readonly Row[] = [
  [/^gemini-(?:1\.5|2\.0)|^gemini-flash-1\.5|^gemini-pro-1\.5/, 8_192, geminiTools],
  // Vertex takes one token less than the 65,536 of the Gemini API.
  [/^gemini-(?:2\.5|[3-9])/, 65_535, [...geminiTools, "reasoning"]],
];

const mistralTools = [...parallelTools, "seed"] as const;
const mistral: readonly Row[] = [
  [/^magistral/, undefined, [...mistralTools, ...pictures, "reasoning"]],
  [
    /^(?:pixtral|mistral-(?:small|medium|large)-(?:latest|2[5-9]))/,
    undefined,
    [...mistralTools, ...pictures],
  ],
  [/^(?:mistral|ministral|codestral|devstral|mixtral)/, undefined, mistralTools],
];

const rows: Readonly<Record<string, readonly Row[]>> = {
  openai: openAi,
  "azure-openai": openAi,
  anthropic: claude,
  bedrock: claude,
  "vertex-claude": claude,
  gemini,
  "vertex-gemini": gemini,
  mistral,
  deepseek: [
    [/^deepseek-(?:reasoner|v[4-9])/, undefined, ["tools", "json", "reasoning"]],
    [/^deepseek-chat/, 8_192, ["tools", "json"]],
  ],
  xai: [[/^grok-[4-9]/, undefined, [...parallelTools, ...pictures, "reasoning"]]],
  groq: [[/^llama-3\.3-70b-versatile/, 32_768, ["tools", "parallel-tools", "json", "seed"]]],
  cohere: [[/^command-(?:a|r)/, undefined, [...schemaTools, ...draws]]],
};

/** What a host does not offer whichever model it serves: Bedrock and Vertex fetch no pictures (providers.md §1.4). */
const withheld: Readonly<Record<string, readonly Capability[]>> = {
  bedrock: ["image-urls"],
  "vertex-claude": ["image-urls"],
};

/** By the host's preset (hosts.ts). Undefined when nothing is known. */
export function traitsOf(preset: string, model: string): ModelTraits | undefined {
  const name = model.toLowerCase();
  const row = rows[preset]?.find(([pattern]) => pattern.test(name));
  if (row === undefined) return undefined;
  const [, maxOutputTokens, capabilities] = row;
  const missing = withheld[preset] ?? [];
  return { maxOutputTokens, capabilities: capabilities.filter((each) => !missing.includes(each)) };
}
