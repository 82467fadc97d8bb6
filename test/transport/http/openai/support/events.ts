import type { ClientEvent } from "../../../../../src/core/model/client-event.ts";
import { Failure } from "../../../../../src/core/model/failure.ts";

/** The first attempt broke after it had said something. */
export const restartedEvent: ClientEvent = {
  kind: "restarted",
  attempt: 2,
  failedAttempt: 1,
  failedEndpoint: "openai-eu",
  failure: new Failure("stalled", "tokens stopped coming"),
  discardedEvents: 1,
  discardedBytes: 2,
};
