/** A call that is part of an experiment: served by its variant, and in a mirror copied to another. */
import type { ClientEvent } from "../core/model/client-event.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { CallDeps } from "./call-deps.ts";
import { type CompletionCall, streamCompletion } from "./complete.ts";
import { type Place, varied } from "./experiments.ts";
import { copyTo } from "./mirror.ts";

/** The events of the call, as `streamCompletion` tells them. */
export function experimentCall(
  request: CompletionRequest,
  call: CompletionCall,
  place: Place,
  deps: CallDeps,
): AsyncGenerator<readonly ClientEvent[], void, undefined> {
  if (place.copy !== undefined) copyTo(varied(request, place.copy.variant), call, place.copy, deps);
  return streamCompletion(varied(request, place.variant), { ...call, place }, deps);
}
