import { createHash } from "node:crypto";
import type { RequestShape } from "../core/model/pool-port.ts";
import type { CompletionRequest } from "../core/model/request.ts";

/**
 * What a provider is told a call is: the completion's id, or under an idempotency key
 * a hash of tenant, key and endpoint. So it is the same for every attempt on one
 * endpoint and for every repetition of the call, and two tenants never share it.
 */
export function upstreamIdOf(
  call: {
    readonly request: CompletionRequest;
    readonly shape: RequestShape;
    readonly completionId: string;
  },
  endpoint: string,
): string {
  const { idempotencyKey } = call.request;
  if (idempotencyKey === undefined) return call.completionId;
  const parts = JSON.stringify([call.shape.tenant, idempotencyKey, endpoint]);
  return createHash("sha256").update(parts).digest("hex");
}
