import { Capability as CapabilityMessage } from "../../gen/spillway/v1/capability_pb.ts";
import type { Capability } from "../core/model/capability.ts";

/** Reads as config/v1 and core/model write them; the compiler holds the list complete. */
const capabilityNames = {
  [CapabilityMessage.TOOLS]: "tools",
  [CapabilityMessage.PARALLEL_TOOLS]: "parallel-tools",
  [CapabilityMessage.JSON]: "json",
  [CapabilityMessage.JSON_SCHEMA]: "json-schema",
  [CapabilityMessage.IMAGES]: "images",
  [CapabilityMessage.IMAGE_URLS]: "image-urls",
  [CapabilityMessage.REASONING]: "reasoning",
  [CapabilityMessage.LOGPROBS]: "logprobs",
  [CapabilityMessage.SEED]: "seed",
} as const satisfies Record<Exclude<CapabilityMessage, 0>, Capability>;

const named: ReadonlyMap<number, Capability> = new Map(
  Object.entries(capabilityNames).map(([number, name]) => [Number(number), name]),
);

/** Capabilities in the words of the domain. */
export function capabilitiesOf(written: readonly CapabilityMessage[]): ReadonlySet<Capability> {
  return new Set(written.flatMap((capability) => named.get(capability) ?? []));
}
