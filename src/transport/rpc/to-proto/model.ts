import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ModelSchema } from "../../../../gen/spillway/v1/model_pb.ts";
import type { KnownModel } from "../services.ts";
import { toCapability } from "./capability.ts";
import { toUint64 } from "./number.ts";

/** A model, as it is told to callers. */
export function toModel(model: KnownModel): MessageInitShape<typeof ModelSchema> {
  const { price } = model;
  return {
    name: model.name,
    provider: model.provider,
    routes: [...model.routes],
    contextWindow: toUint64(model.contextWindow ?? 0),
    maxOutputTokens: toUint64(model.maxOutputTokens ?? 0),
    capabilities: model.capabilities.map(toCapability),
    ...(price === undefined ? {} : { price: { ...price } }),
  };
}
