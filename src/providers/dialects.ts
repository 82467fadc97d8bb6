/** Every dialect by name, as its host serves it. */
import type { DialectName, HostPreset } from "../core/model/host-preset.ts";
import { hostRegionOf } from "../core/model/host-region.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import { type Adaptations, createAdaptations } from "./adaptations.ts";
import { anthropic } from "./anthropic/adapter.ts";
import { bedrock } from "./bedrock/adapter.ts";
import { onBedrock } from "./bedrock-hosting.ts";
import { carryOver } from "./carry-over.ts";
import { cohere } from "./cohere/adapter.ts";
import type { Dialect } from "./dialect.ts";
import { gemini } from "./gemini/adapter.ts";
import { inlinePictures } from "./inline-pictures.ts";
import { openAiChat } from "./openai-chat/adapter.ts";
import { openAiResponses } from "./openai-responses/adapter.ts";
import { onVertex } from "./vertex-hosting.ts";

const dialects: Readonly<Record<DialectName, Dialect>> = {
  "openai-chat": openAiChat,
  anthropic,
  gemini,
  "openai-responses": openAiResponses,
  bedrock,
  cohere,
};

/** The host's dialect, at the host's paths, for conversations from anywhere. */
export function dialectFor(host: HostPreset): Dialect {
  return withinRegion(forMovedConversations(hosted(dialects[host.dialect], host)));
}

function hosted(dialect: Dialect, { cloud }: HostPreset): Dialect {
  if (cloud === "vertex") return onVertex(dialect);
  return cloud === "bedrock" ? onBedrock(dialect) : dialect;
}

function forMovedConversations(dialect: Dialect): Dialect {
  return {
    ...dialect,
    encode(call) {
      const notes = createAdaptations();
      const messages = inlinePictures(carryOver(call, notes), call, notes);
      const providerOptions = withoutModel(call.request.providerOptions, dialect.name, notes);
      const encoded = dialect.encode({ ...call, request: { ...call.request, messages, providerOptions } });
      return { ...encoded, adaptations: [...notes.list, ...encoded.adaptations] };
    },
  };
}

/** What keeps a call in its endpoint's region is sent last: no option of the caller's undoes it. */
function withinRegion(dialect: Dialect): Dialect {
  return {
    ...dialect,
    encode(call) {
      const encoded = dialect.encode(call);
      const fields = hostRegionOf(call.host, call.endpoint.region)?.body;
      return fields === undefined ? encoded : { ...encoded, body: { ...encoded.body, ...fields } };
    },
  };
}

/** The endpoint says which model answers: prices, policy and health rest on it. */
const ofTheEndpoint = ["model", "models"] as const;

function withoutModel(
  options: CompletionRequest["providerOptions"],
  dialect: DialectName,
  notes: Adaptations,
): CompletionRequest["providerOptions"] {
  const own = options.get(dialect);
  const named = ofTheEndpoint.filter((field) => own !== undefined && Object.hasOwn(own, field));
  if (own === undefined || named.length === 0) return options;
  for (const field of named)
    notes.dropped(`provider_options.${field}`, "the endpoint says which model answers");
  const kept = Object.entries(own).filter(([field]) => !named.some((one) => one === field));
  return new Map([...options, [dialect, Object.fromEntries(kept)]]);
}
