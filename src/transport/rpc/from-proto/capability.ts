import { Capability as ProtoCapability } from "../../../../gen/spillway/v1/capability_pb.ts";
import type { Capability } from "../../../core/model/capability.ts";
import { type EnumWords, fromEnum } from "./enum-value.ts";
import type { Violations } from "./violations.ts";

const capabilities: EnumWords<Capability> = {
  [ProtoCapability.UNSPECIFIED]: null,
  [ProtoCapability.TOOLS]: "tools",
  [ProtoCapability.PARALLEL_TOOLS]: "parallel-tools",
  [ProtoCapability.JSON]: "json",
  [ProtoCapability.JSON_SCHEMA]: "json-schema",
  [ProtoCapability.IMAGES]: "images",
  [ProtoCapability.IMAGE_URLS]: "image-urls",
  [ProtoCapability.REASONING]: "reasoning",
  [ProtoCapability.LOGPROBS]: "logprobs",
  [ProtoCapability.SEED]: "seed",
};

/** Capabilities that a request asks for; one that is not set is a violation. */
export function fromCapabilities(
  values: readonly ProtoCapability[],
  path: string,
  violations: Violations,
): Capability[] {
  const found = new Set<Capability>();
  for (const [index, value] of values.entries()) {
    const at = `${path}[${index}]`;
    const capability = fromEnum(value, capabilities, at, violations);
    if (value === ProtoCapability.UNSPECIFIED) violations.add(at, "must name a capability");
    if (capability !== undefined) found.add(capability);
  }
  return [...found];
}
