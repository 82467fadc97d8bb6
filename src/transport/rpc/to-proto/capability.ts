import { Capability as ProtoCapability } from "../../../../gen/spillway/v1/capability_pb.ts";
import type { Capability } from "../../../core/model/capability.ts";

const capabilities: Record<Capability, ProtoCapability> = {
  tools: ProtoCapability.TOOLS,
  "parallel-tools": ProtoCapability.PARALLEL_TOOLS,
  json: ProtoCapability.JSON,
  "json-schema": ProtoCapability.JSON_SCHEMA,
  images: ProtoCapability.IMAGES,
  "image-urls": ProtoCapability.IMAGE_URLS,
  reasoning: ProtoCapability.REASONING,
  logprobs: ProtoCapability.LOGPROBS,
  seed: ProtoCapability.SEED,
};

/** What a model can do, as it is told to callers. */
export function toCapability(capability: Capability): ProtoCapability {
  return capabilities[capability];
}
