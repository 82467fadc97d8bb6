import type { FailureKind } from "./disposition.ts";

/** What is known of a failure besides its kind. */
export interface FailureFacts {
  readonly httpStatus?: number | undefined;
  /** The provider's own code, such as "overloaded_error". */
  readonly providerCode?: string | undefined;
  /** How long the provider asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
  /** The provider's id of the request, for its support desk. */
  readonly providerRequestId?: string | undefined;
  /** How far the failure reaches, where the provider's words say so; else the kind decides. */
  readonly scope?: FailureScope | undefined;
  /** The most tokens that the limit can ever grant at once, where the provider told it. */
  readonly tokenLimit?: number | undefined;
  readonly cause?: unknown;
}

/** Whom a failure concerns: this request alone, the model, the endpoint, or all that shares the account. */
export type FailureScope = "request" | "endpoint" | "account";

/**
 * The one error type of an attempt. A dialect classifies once; after that nobody
 * looks at a status code again. The message is one sentence for people and holds
 * no prompt, no answer and no secret.
 *
 * It has no stack. The engine keeps with a stack whoever called, until somebody reads it, and nobody
 * reads this one: a failure that is remembered would keep the conversation and the connection alive.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly kind: FailureKind;
  readonly facts: FailureFacts;

  constructor(kind: FailureKind, message: string, facts: FailureFacts = {}) {
    const frames = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    Error.stackTraceLimit = frames;
    this.kind = kind;
    this.facts = facts;
  }

  /** The same for whoever remembers it: without its cause, which has a stack. */
  remembered(): Failure {
    if (this.facts.cause === undefined) return this;
    return new Failure(this.kind, this.message, { ...this.facts, cause: undefined });
  }

  /** The single way in for anything caught: what is not a Failure is a connection that broke. */
  static from(reason: unknown): Failure {
    if (reason instanceof Failure) return reason;
    const word = reason instanceof Error ? reason.name : typeof reason;
    return new Failure("connection-lost", `the exchange with the provider broke (${word})`, {
      cause: reason,
    });
  }
}
