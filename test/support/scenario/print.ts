import type { AttemptRecord } from "../../../src/core/model/attempt.ts";
import type { CallError } from "../../../src/core/model/call-error.ts";
import type { ClientEvent } from "../../../src/core/model/client-event.ts";
import type { CompletionResult } from "../../../src/core/model/completion.ts";
import type { OutputEvent } from "../../../src/core/model/event.ts";

/** One line of a timeline. */
export function line(at: number, text: string): string {
  return `${String(Math.round(at)).padStart(6)}  ${text}`;
}

export function printEvent(event: ClientEvent): string {
  switch (event.kind) {
    case "attempt-started":
      return `attempt ${event.attempt} ${event.endpoint}`;
    case "output":
      return `${event.attempt}: ${printOutput(event.output)}`;
    case "restarted":
      return `restarted as ${event.attempt}: ${event.failedEndpoint} ${event.failure.kind}, discarded ${event.discardedEvents} events, ${event.discardedBytes} bytes`;
    case "completed":
      return `completed ${printResult(event.completion)}`;
  }
}

function printOutput(output: OutputEvent): string {
  if (output.kind === "tool-call") return `tool ${output.index} ${output.name} ${output.arguments}`;
  return `${output.kind} "${output.text}"`;
}

export function printResult(result: CompletionResult): string {
  return `${result.finish.reason} by ${result.endpoint}, ${result.usage.outputTokens} tokens ${result.usage.source}; trail ${printTrail(result.attempts)}`;
}

export function printError(error: CallError): string {
  const wait = error.retryAfterMs === undefined ? "" : `, retry after ${Math.round(error.retryAfterMs)} ms`;
  const trail = error.trail === undefined ? "" : `; trail ${printTrail(error.trail.attempts)}`;
  return `error ${error.status}: ${error.message}${wait}${trail}`;
}

export function printTrail(attempts: readonly AttemptRecord[]): string {
  return attempts.map(printAttempt).join(", ") || "none";
}

function printAttempt(attempt: AttemptRecord): string {
  const { outcome } = attempt;
  const marks = [
    ...(attempt.hedge ? ["hedge"] : []),
    ...(attempt.discarded ? ["discarded"] : []),
    ...(outcome?.kind === "failed" && outcome.callerMade ? ["caller-made"] : []),
  ];
  const word =
    outcome === undefined ? "running" : outcome.kind === "failed" ? outcome.failure.kind : outcome.kind;
  return [attempt.endpoint.name, word, ...marks].join(" ");
}
