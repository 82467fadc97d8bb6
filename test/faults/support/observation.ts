/** What a client saw of one call, kept as facts: the judging is done elsewhere. */
import type { Completion } from "../../../gen/spillway/v1/completion_pb.ts";
import type { StreamCompleteResponse } from "../../../gen/spillway/v1/completion_service_pb.ts";
import type { FailoverError } from "../../../gen/spillway/v1/failover_error_pb.ts";

export type Ending =
  | { readonly kind: "completed"; readonly completion: Completion }
  | {
      readonly kind: "error";
      readonly code: number;
      readonly message: string;
      readonly trail: FailoverError | undefined;
      /** Milliseconds of RetryInfo; undefined when there was none. */
      readonly retryMs: number | undefined;
      /** Whether meshes are told not to run the whole call again. */
      readonly pushedBack: boolean;
    }
  /** The stream ended without an error and without "completed". */
  | { readonly kind: "silent" }
  /** The client left on purpose. */
  | { readonly kind: "left" }
  /** It had not ended when its time was long over, and was given up. */
  | { readonly kind: "hung" };

export interface SeenRestart {
  readonly attempt: number;
  readonly failedAttempt: number;
  readonly failedEndpoint: string;
  readonly kind: number;
  readonly discardedBytes: number;
  /** What the client itself had counted under the failed attempt. */
  readonly receivedBytes: number;
}

export interface Observation {
  readonly ending: Ending;
  /** Answer text and tool arguments, by attempt. */
  readonly answers: ReadonlyMap<number, string>;
  /** Attempts under which output of any kind came. */
  readonly shown: ReadonlySet<number>;
  readonly started: readonly number[];
  readonly restarts: readonly SeenRestart[];
  /** What no stream may do, in words. */
  readonly disorder: readonly string[];
  /** Without the time that the process stood still. */
  readonly durationMs: number;
}

/** Takes the events of a stream in order. */
export class Witness {
  readonly answers = new Map<number, string>();
  readonly shown = new Set<number>();
  readonly started: number[] = [];
  readonly restarts: SeenRestart[] = [];
  readonly disorder: string[] = [];
  completion: Completion | undefined;
  readonly #bytes = new Map<number, number>();
  #highest = 0;

  see({ attempt, event }: StreamCompleteResponse): void {
    if (this.completion !== undefined) this.disorder.push(`${event.case} after completed`);
    if (attempt < this.#highest) this.disorder.push(`${event.case} of ${attempt} after ${this.#highest}`);
    this.#highest = Math.max(this.#highest, attempt);
    switch (event.case) {
      case "attemptStarted":
        if (attempt <= (this.started.at(-1) ?? 0)) this.disorder.push(`attempt ${attempt} started late`);
        this.started.push(attempt);
        return;
      case "textDelta":
        this.#output(attempt, event.value.text, event.value.text);
        return;
      case "refusalDelta":
      case "reasoningDelta":
        this.#output(attempt, "", event.value.text);
        return;
      case "toolCallDelta":
        // The name counts as output, the id does not.
        this.#output(attempt, event.value.arguments, event.value.name + event.value.arguments);
        return;
      case "restarted": {
        const { failedAttempt, failedEndpoint, reason, discardedBytes } = event.value;
        this.restarts.push({
          attempt,
          failedAttempt,
          failedEndpoint,
          kind: reason?.kind ?? 0,
          discardedBytes: Number(discardedBytes),
          receivedBytes: this.#bytes.get(failedAttempt) ?? 0,
        });
        return;
      }
      case "completed":
        this.completion = event.value.completion;
        if (this.completion === undefined) this.disorder.push("completed without a completion");
    }
  }

  /** Takes an answer that came whole. */
  seeWhole(completion: Completion): void {
    this.completion = completion;
    const attempt = completion.attempts.length;
    for (const { content } of completion.message?.parts ?? []) {
      if (content.case === "text") this.#output(attempt, content.value, content.value);
      if (content.case === "toolCall") this.#output(attempt, content.value.arguments, "");
    }
  }

  #output(attempt: number, answer: string, counted: string): void {
    if (this.started.length > 0 && !this.started.includes(attempt)) {
      this.disorder.push(`output of attempt ${attempt}, which never started`);
    }
    this.shown.add(attempt);
    this.answers.set(attempt, (this.answers.get(attempt) ?? "") + answer);
    this.#bytes.set(attempt, (this.#bytes.get(attempt) ?? 0) + Buffer.byteLength(counted));
  }
}
