/**
 * A finished answer as text, for other replicas. Of endpoints only what names them goes:
 * who reads it takes his own of that name, or one that stands for it.
 */
import type { AttemptRecord } from "../core/model/attempt.ts";
import type { ClientEvent } from "../core/model/client-event.ts";
import type { CompletionResult } from "../core/model/completion.ts";
import { type Endpoint, unlimited } from "../core/model/endpoint.ts";
import { Failure } from "../core/model/failure.ts";
import { defaultHealthSettings } from "../core/model/health-settings.ts";
import type { Outcome } from "../core/model/outcome.ts";

/** Changes with the form: another version's answers are not read. */
const form = 1;

type NamedEndpoint = Pick<Endpoint, "name" | "provider" | "model" | "region">;

export function writeAnswer(events: readonly ClientEvent[]): string {
  return JSON.stringify({ form, events }, (_key, value: unknown) => {
    if (value instanceof Failure) {
      const { cause: _, ...facts } = value.facts;
      return { kind: value.kind, message: value.message, facts };
    }
    return isEndpoint(value) ? named(value) : value;
  });
}

/** Undefined: that is no answer in this form. */
export function readAnswer(
  text: string,
  endpoint: (name: string) => Endpoint | undefined,
): readonly ClientEvent[] | undefined {
  const written = parsed(text);
  if (written?.form !== form || !Array.isArray(written.events)) return undefined;
  const events = written.events as readonly ClientEvent[];
  if (events.at(-1)?.kind !== "completed") return undefined;
  return events.map((event) =>
    event.kind === "completed" ? { ...event, completion: revived(event.completion, endpoint) } : event,
  );
}

function parsed(text: string): { readonly form?: unknown; readonly events?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === "object" && value !== null && "capabilities" in value && "provider" in value;
}

function named({ name, provider, model, region }: Endpoint): NamedEndpoint {
  return { name, provider, model, region };
}

function revived(
  completion: CompletionResult,
  endpoint: (name: string) => Endpoint | undefined,
): CompletionResult {
  return {
    ...completion,
    attempts: completion.attempts.map(
      (attempt): AttemptRecord => ({
        ...attempt,
        endpoint: endpointOf(attempt.endpoint, endpoint(attempt.endpoint.name)),
        outcome: attempt.outcome && outcomeOf(attempt.outcome),
      }),
    ),
  };
}

function endpointOf(written: NamedEndpoint, known: Endpoint | undefined): Endpoint {
  const { name, provider, model, region } = written;
  if (known?.model === model && known.region === region && known.provider.name === provider.name)
    return known;
  return { ...stranger, name, provider, model, region };
}

/** What is not known of an endpoint that this replica's configuration does not have, and that it will never ask. */
const stranger: Omit<Endpoint, keyof NamedEndpoint> = {
  capabilities: new Set(),
  contextWindow: undefined,
  maxOutputTokens: 0,
  timeouts: { ttftMs: undefined, stallMs: 0, totalMs: 0, minTokensPerSecond: 0 },
  limits: unlimited,
  price: undefined,
  health: defaultHealthSettings,
};

function outcomeOf(written: Outcome): Outcome {
  if (written.kind !== "failed") return written;
  const { kind, message, facts } = written.failure;
  return { ...written, failure: new Failure(kind, message, facts) };
}
