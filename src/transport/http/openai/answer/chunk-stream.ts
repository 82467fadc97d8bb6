/**
 * The events of a call as the chunks of an OpenAI stream. An OpenAI client keeps all
 * that it is sent: once it has output of an attempt, no later attempt may answer it.
 */
import { CallError } from "../../../../core/model/call-error.ts";
import type { ClientEvent } from "../../../../core/model/client-event.ts";
import type { CompletionResult } from "../../../../core/model/completion.ts";
import type { OutputEvent } from "../../../../core/model/event.ts";
import { OpenAiError } from "../openai-error.ts";
import { type Chunk, type ChunkHead, type Delta, toDelta } from "./chunk.ts";
import { toExtension } from "./extension.ts";
import { type ChatFinishReason, toFinishReason } from "./finish-reason.ts";
import { toChatUsage } from "./usage.ts";

export interface ChunkStreamSettings {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly includeUsage: boolean;
}

export class ChunkStream {
  readonly #settings: ChunkStreamSettings;
  #attempt = 0;
  #endpoint = "";
  #model = "";
  #hasRefusal = false;
  #isComplete = false;
  /** Calls of tools that have no arguments yet. */
  readonly #bare = new Set<number>();
  /** The attempt whose output the client has; 0 before there is any. */
  #shown = 0;

  constructor(settings: ChunkStreamSettings) {
    this.#settings = settings;
  }

  /** The attempt at work, counted from 1. */
  get attempt(): number {
    return this.#attempt;
  }

  /** The name of the endpoint at work. */
  get endpoint(): string {
    return this.#endpoint;
  }

  /** Whether the last chunk of the answer is made. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /**
   * The chunks that a batch of events makes. What the batch itself voids is left out,
   * since nobody has seen it. Throws an OpenAiError when it voids output that was sent.
   */
  take(batch: readonly ClientEvent[]): readonly Chunk[] {
    let highest = 0;
    for (const event of batch) {
      if (this.#shown !== 0 && event.attempt > this.#shown) throw this.#void(event);
      highest = Math.max(highest, event.attempt);
    }
    const chunks: Chunk[] = [];
    for (const event of batch) if (event.attempt === highest) chunks.push(...this.#chunks(event));
    return chunks;
  }

  #chunks(event: ClientEvent): readonly Chunk[] {
    this.#attempt = event.attempt;
    switch (event.kind) {
      case "attempt-started":
        this.#endpoint = event.endpoint;
        this.#model = event.model;
        return [];
      case "output":
        return this.#output(event.output);
      case "completed":
        return this.#complete(event.completion);
      case "restarted":
        return [];
    }
  }

  #output(output: OutputEvent): Chunk[] {
    const delta = toDelta(output);
    if (delta === undefined) return [];
    if (output.kind === "refusal") this.#hasRefusal = true;
    if (output.kind === "tool-call") {
      if (output.arguments !== "") this.#bare.delete(output.index);
      else if (output.name !== "") this.#bare.add(output.index);
    }
    return [...this.#opening(output.kind === "text"), this.#chunk(delta)];
  }

  /** The chunk that names the role, before the first of a stream. */
  #opening(isText: boolean): Chunk[] {
    if (this.#shown !== 0) return [];
    this.#shown = this.#attempt;
    return [this.#chunk({ role: "assistant", content: isText ? "" : null, refusal: null })];
  }

  #complete(result: CompletionResult): Chunk[] {
    this.#isComplete = true;
    if (this.#model === "") this.#model = result.model;
    const finish = toFinishReason(result.finish.reason, this.#hasRefusal);
    const chunks = [
      ...this.#opening(true),
      // Clients parse the arguments, and no text is no JSON.
      ...[...this.#bare].map((index) =>
        this.#chunk({ tool_calls: [{ index, function: { arguments: "{}" } }] }),
      ),
      { ...this.#chunk({}, finish), spillway: toExtension(result) },
    ];
    if (!this.#settings.includeUsage) return chunks;
    return [...chunks, { ...this.#base(), choices: [], usage: toChatUsage(result.usage) }];
  }

  #chunk(delta: Delta, finish: ChatFinishReason | null = null): Chunk {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }] as const;
    return { ...this.#base(), choices, ...(this.#settings.includeUsage ? { usage: null } : {}) };
  }

  #base(): ChunkHead & Pick<Chunk, "object" | "system_fingerprint"> {
    const { id, created } = this.#settings;
    return { id, object: "chat.completion.chunk", created, model: this.#model, system_fingerprint: null };
  }

  /** The error that ends this stream: one that voids what was sent says so, any other stays as it is. */
  endedBy(thrown: unknown): unknown {
    const isVoiding = this.#shown !== 0 && thrown instanceof CallError && thrown.status === "unavailable";
    return isVoiding ? this.#interrupted(`: ${thrown.message}`) : thrown;
  }

  #void(event: ClientEvent): OpenAiError {
    return this.#interrupted(event.kind === "restarted" ? `: ${event.failure.message}` : "");
  }

  #interrupted(cause: string): OpenAiError {
    return new OpenAiError(
      `the stream of endpoint "${this.#endpoint}" broke${cause}. What it sent cannot be taken back over this API; ` +
        "send the header `x-spillway-recovery: hold` to get whole answers only",
      { status: 502, type: "server_error", code: "stream_interrupted", param: null },
    );
  }
}
