import type { Capability } from "../core/model/capability.ts";
import type { CallPolicy } from "../core/model/policy.ts";
import type { RequestShape } from "../core/model/pool-port.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import { inputTokensOf } from "./estimate.ts";

/** What routing needs to know of a request: numbers and names, no content. */
export function shapeOf(request: CompletionRequest, tenant: string, policy: CallPolicy): RequestShape {
  return {
    route: request.route,
    tenant,
    inputTokens: inputTokensOf(request),
    maxOutputTokens: request.maxOutputTokens,
    needs: needsOf(request),
    reasoningEffort: request.sampling.reasoningEffort,
    // Hedging processes twice, which a key forbids.
    policy,
    preferences:
      request.idempotencyKey === undefined ? request.routing : { ...request.routing, hedging: false },
  };
}

/** What a model must be able to do for this request: what its fields call for, and what it asks for by name. */
export function needsOf(request: CompletionRequest): ReadonlySet<Capability> {
  const needs = new Set<Capability>(request.routing.requiredCapabilities);
  if (request.tools.length > 0) needs.add("tools");
  if (request.format.kind === "json") needs.add("json");
  if (request.format.kind === "json-schema") needs.add("json-schema");
  for (const message of request.messages) {
    for (const part of message.parts) {
      if (part.kind !== "image") continue;
      needs.add("images");
      if (part.source.kind === "url" && part.source.copy === undefined) needs.add("image-urls");
    }
  }
  return needs;
}

/** The shape once the request's pictures by URL were fetched: any model that sees will do. */
export function withCopies(shape: RequestShape): RequestShape {
  return { ...shape, needs: new Set([...shape.needs].filter((need) => need !== "image-urls")) };
}
