/** What the client is told besides output. */
import type { ClientEvent } from "../core/model/client-event.ts";
import type { Failure } from "../core/model/failure.ts";
import type { AttemptRun } from "./attempt-run.ts";

/** A new attempt begins. */
export function started(run: AttemptRun): ClientEvent {
  const { name, model } = run.ticket.endpoint;
  return { kind: "attempt-started", attempt: run.number, endpoint: name, model };
}

/** What came of `run` is void; `next` is the number of the attempt to come. */
export function restarted(run: AttemptRun, failure: Failure, next: number): ClientEvent {
  const { events, bytes } = run.transcript.shown;
  return {
    kind: "restarted",
    attempt: next,
    failedAttempt: run.number,
    failedEndpoint: run.ticket.endpoint.name,
    failure,
    discardedEvents: events,
    discardedBytes: bytes,
  };
}
