/**
 * A client that gets whole answers: it keeps the highest attempt, has a deadline, tries
 * again where that is safe and wanted, and tells why when there is no answer.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import type { Failure } from "../../../gen/spillway/v1/attempt_pb.ts";
import type { Completion, CompletionRequestSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import {
  CompletionService,
  type StreamCompleteResponse,
} from "../../../gen/spillway/v1/completion_service_pb.ts";
import type { Restarted } from "../../../gen/spillway/v1/stream_event_pb.ts";
import { CallError } from "./call-error.ts";
import { type Answer, kept, nothing, type WholeAnswer } from "./keep-highest-attempt.ts";
import { retryWaitMs } from "./retry-rule.ts";

export type Request = MessageInitShape<typeof CompletionRequestSchema>;

export interface CallOptions {
  /** Over all attempts and tries; a minute when not said. */
  readonly timeoutMs?: number;
  /** The most tries, the first one included; 3 when not said. Without an idempotency key there is but one. */
  readonly maxTries?: number;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly onHeader?: (headers: Headers) => void;
  readonly onTrailer?: (trailers: Headers) => void;
}

/** What a stream tells as it goes. */
export type Update =
  /** A piece of the answer: the event as it came, and the answer with it. */
  | { readonly kind: "delta"; readonly event: StreamCompleteResponse["event"]; readonly answer: Answer }
  /** All that came so far is void. Without `failedEndpoint` it was the connection to the gateway that broke. */
  | { readonly kind: "restart"; readonly failedEndpoint?: string; readonly failure?: Failure }
  /** The last update of every good stream. */
  | { readonly kind: "whole"; readonly answer: WholeAnswer; readonly tries: number };

export class SpillwayClient {
  readonly #rpc: Client<typeof CompletionService>;

  /** Over any transport of Connect: gRPC, gRPC-Web or Connect. */
  constructor(transport: Transport) {
    this.#rpc = createClient(CompletionService, transport);
  }

  /** The answer in one message. Throws a CallError. */
  async complete(request: Request, options: CallOptions = {}): Promise<Completion & { tries: number }> {
    const tries = new Tries(request, options);
    for (;;) {
      try {
        const { completion } = await this.#rpc.complete({ request }, tries.begin());
        if (completion === undefined) throw incomplete();
        return { ...completion, tries: tries.made };
      } catch (thrown) {
        await tries.afterFailure(thrown);
      }
    }
  }

  /** The answer as it is written. Throws a CallError; leaving the loop early cancels the call. */
  async *stream(request: Request, options: CallOptions = {}): AsyncGenerator<Update, void, undefined> {
    const tries = new Tries(request, options);
    for (;;) {
      const leaving = new AbortController();
      let hasOutput = false;
      try {
        for await (const update of this.#updates(request, tries, leaving.signal)) {
          hasOutput = update.kind === "delta";
          yield update;
          if (update.kind === "whole") return;
        }
        throw incomplete();
      } catch (thrown) {
        await tries.afterFailure(thrown);
      } finally {
        leaving.abort();
      }
      if (hasOutput) yield { kind: "restart" };
    }
  }

  /** The updates of one try. The last one waits for the stream's own end, and with it the trailers. */
  async *#updates(request: Request, tries: Tries, leaving: AbortSignal): AsyncGenerator<Update> {
    let answer = nothing;
    let completion: Completion | undefined;
    try {
      for await (const response of this.#rpc.streamComplete({ request }, tries.begin(leaving))) {
        if (response.attempt < answer.attempt) continue;
        const { event } = response;
        answer = kept(answer, response);
        if (event.case === "completed") ({ completion } = event.value);
        else if (event.case === "restarted") yield restartOf(event.value);
        else if (event.case !== "attemptStarted") yield { kind: "delta", event, answer };
      }
    } catch (thrown) {
      // Whatever breaks after it, an answer that is complete is one.
      if (completion === undefined) throw thrown;
    }
    if (completion !== undefined) {
      yield { kind: "whole", answer: { ...answer, completion }, tries: tries.made };
    }
  }
}

function restartOf({ failedEndpoint, reason }: Restarted): Update {
  return { kind: "restart", failedEndpoint, ...(reason && { failure: reason }) };
}

/** The tries of one call under one deadline. */
class Tries {
  made = 0;
  readonly #hasKey: boolean;
  readonly #options: CallOptions;
  readonly #deadline: number;

  constructor(request: Request, options: CallOptions) {
    this.#hasKey = (request.idempotencyKey ?? "") !== "";
    this.#options = options;
    this.#deadline = performance.now() + (options.timeoutMs ?? 60_000);
  }

  /** The options of the next try. */
  begin(leaving?: AbortSignal) {
    const { signal, headers, onHeader, onTrailer } = this.#options;
    const signals = [signal, leaving].filter((each) => each !== undefined);
    const before: Record<string, string> =
      this.made === 0 ? {} : { "grpc-previous-rpc-attempts": String(this.made) };
    this.made += 1;
    return {
      timeoutMs: Math.max(1, Math.ceil(this.#deadline - performance.now())),
      signal: AbortSignal.any(signals),
      headers: { ...headers, ...before },
      ...(onHeader && { onHeader }),
      ...(onTrailer && { onTrailer }),
    };
  }

  /** Waits for the next try, or throws what the call came to. */
  async afterFailure(thrown: unknown): Promise<void> {
    const error = new CallError(ConnectError.from(thrown), this.made);
    const waitMs = retryWaitMs(error, {
      hasKey: this.#hasKey,
      maxTries: this.#options.maxTries ?? 3,
      timeLeftMs: this.#deadline - performance.now(),
      chance: Math.random(),
    });
    if (waitMs === undefined || this.#options.signal?.aborted === true) throw error;
    await sleep(waitMs);
  }
}

function incomplete(): ConnectError {
  return new ConnectError("the call ended without a whole answer", Code.Unavailable);
}
