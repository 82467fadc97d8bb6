/**
 * Hosts that are a cloud's: each account and region has an address of its own, which
 * base_url gives. Facts and their evidence: providers.md §1.1, §8.
 */
import { amazonRegions, azureRegions, googleRegions, inferenceProfiles } from "./cloud-regions.ts";
import { hostForms, openAiChat } from "./host-forms.ts";
import type { HostPreset } from "./host-preset.ts";

/** Bedrock keeps nothing, and the models' vendors see nothing (providers.md §8). */
const onAmazon = {
  regions: amazonRegions,
  profilePrefixes: inferenceProfiles,
  retentionDays: 0,
  trainsOnData: false,
} as const;

export const cloudHosts: readonly HostPreset[] = [
  // https://RESOURCE.openai.azure.com/openai/v1
  {
    ...hostForms["openai-responses"],
    name: "azure-openai-responses",
    auth: "api-key",
    rateLimits: "azure",
    traceHeader: "x-ms-client-request-id",
    regions: azureRegions,
    retentionDays: 30,
    trainsOnData: false,
    encryptedReasoning: true,
    chat: { ...openAiChat, toolCallId: "up-to-64", pads: false },
  },
  // https://bedrock-runtime.REGION.amazonaws.com; the key is an API key of Bedrock, or
  // ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN], which signs each request.
  { ...hostForms.bedrock, name: "bedrock", ...onAmazon },
  // The same address: Claude in its own words, by InvokeModelWithResponseStream.
  {
    ...hostForms.anthropic,
    name: "bedrock-claude",
    auth: "aws",
    rateLimits: "none",
    cloud: "bedrock",
    ...onAmazon,
  },
  // https://REGION-aiplatform.googleapis.com/v1/projects/PROJECT/locations/REGION; the key
  // is an access token, or "adc" for the machine's own credentials.
  { ...hostForms.gemini, name: "vertex-gemini", auth: "google", cloud: "vertex", regions: googleRegions },
  {
    ...hostForms.anthropic,
    name: "vertex-claude",
    auth: "google",
    rateLimits: "none",
    cloud: "vertex",
    regions: googleRegions,
  },
];
