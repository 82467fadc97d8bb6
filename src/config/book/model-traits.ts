/**
 * What the usual models can do, by their names: the price book knows windows and
 * prices only. Rows hold for the vendor's own API; a host that resells a model may
 * offer less, so there a configuration has to say it (Endpoint.capabilities, which wins
 * over any row, as max_output_tokens does).
 *
 * Each row says what it rests on:
 *   R  a recorded answer of the model, or of a sibling in the row, shows tools or more;
 *      where only a part was seen, the rest is P or M
 *   P  providers.md §1.2 to §1.4 states it
 *   M  the vendors' model pages, from memory (platform.openai.com/docs/models,
 *      platform.claude.com/docs/en/about-claude/models, ai.google.dev/gemini-api/docs/models,
 *      docs.mistral.ai, api-docs.deepseek.com, docs.x.ai, console.groq.com/docs/models,
 *      docs.cohere.com): to be confirmed with the vendor before anything rests on it
 * The longest answers are all M.
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
  // M
  [/^gpt-[5-9].*chat/, 16_384, [...pictures]],
  // P: reasoning, no sampling; R: answers; M: the rest
  [/^gpt-[5-9]/, 128_000, [...parallelTools, ...pictures, "reasoning"]],
  // R
  [/^gpt-4\.1/, 32_768, [...parallelTools, ...pictures, ...draws]],
  // R
  [/^gpt-4o(?:-mini)?(?:-\d|$)/, 16_384, [...parallelTools, ...pictures, ...draws]],
  // M
  [/^gpt-4-turbo/, 4_096, ["tools", "parallel-tools", "json", ...pictures, ...draws]],
  // M
  [/^gpt-3\.5-turbo(?!-instruct)/, 4_096, ["tools", "parallel-tools", "json", ...draws]],
  // P: reasoning; M: the rest
  [/^o3-mini/, 100_000, [...schemaTools, "reasoning"]],
  // P: reasoning; M: the rest
  [/^(?:o1|o3|o4-mini)(?:-pro)?(?:-\d|$)/, 100_000, [...schemaTools, ...pictures, "reasoning"]],
];

const claudeTools = ["tools", "parallel-tools", ...pictures] as const;
const claude: readonly Row[] = [
  // M
  [/claude-3-(?:haiku|opus|sonnet)/, 4_096, claudeTools],
  // M
  [/claude-3-5/, 8_192, claudeTools],
  // R on Vertex AI; M: pictures
  [/claude-3-7/, 64_000, [...claudeTools, "reasoning"]],
  // M
  [/claude-opus-4(?:-[01](?!\d)|[-@]\d{8}|$)/, 32_000, [...claudeTools, "reasoning"]],
  // R
  [/claude-sonnet-4(?:-0(?!\d)|[-@]\d{8}|$)/, 64_000, [...claudeTools, "reasoning"]],
  [
    // R: tools, schemas; M: pictures
    /claude-(?:opus|sonnet|haiku)-4-5|claude-sonnet-4-6/,
    64_000,
    [...claudeTools, "json-schema", "reasoning"],
  ],
  // P: effort, schemas; R: a sibling answers; M: the rest
  [/claude-opus-4-[6-9]|claude-[a-z]+-[5-9]/, 128_000, [...claudeTools, "json-schema", "reasoning"]],
];

const geminiTools = [...parallelTools, "images", "seed"] as const;
const gemini: readonly Row[] = [
  // R: answers; M: the rest
  [/^gemini-(?:1\.5|2\.0)|^gemini-flash-1\.5|^gemini-pro-1\.5/, 8_192, geminiTools],
  // R. Vertex takes one token less than the 65,536 of the Gemini API.
  [/^gemini-(?:2\.5|[3-9])/, 65_535, [...geminiTools, "reasoning"]],
];

const mistralTools = [...parallelTools, "seed"] as const;
const mistral: readonly Row[] = [
  // P: reasoning; M: the rest
  [/^magistral/, undefined, [...mistralTools, ...pictures, "reasoning"]],
  [
    // R: tools, thoughts; M: pictures
    /^(?:pixtral|mistral-(?:small|medium|large)-(?:latest|2[5-9]))/,
    undefined,
    [...mistralTools, ...pictures],
  ],
  // M
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
    // R
    [/^deepseek-(?:reasoner|v[4-9])/, undefined, ["tools", "json", "reasoning"]],
    // R
    [/^deepseek-chat/, 8_192, ["tools", "json"]],
  ],
  // R
  xai: [[/^grok-[4-9]/, undefined, [...parallelTools, ...pictures, "reasoning"]]],
  // R
  groq: [[/^llama-3\.3-70b-versatile/, 32_768, ["tools", "parallel-tools", "json", "seed"]]],
  // R: tools; P: schemas, seed, log probabilities
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
