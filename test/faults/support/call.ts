/** Makes one call and watches it to its end, which it has by its deadline or hangs. */
import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { RetryInfoSchema } from "../../../gen/google/rpc/error_details_pb.ts";
import type { CompletionRequest, CompletionRequestSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import { FailoverErrorSchema } from "../../../gen/spillway/v1/failover_error_pb.ts";
import { Role } from "../../../gen/spillway/v1/message_pb.ts";
import type {
  RoutingPreferences,
  RoutingPreferencesSchema,
} from "../../../gen/spillway/v1/routing_preferences_pb.ts";
import type { CompletionClient } from "./clients.ts";
import { type Ending, type Observation, Witness } from "./observation.ts";
import { standstillMs } from "./pulse.ts";

/** Fields of a request, of which calls make their own by adding to them. */
export type Wishes = Exclude<MessageInitShape<typeof RoutingPreferencesSchema>, RoutingPreferences>;

export type Ask = Omit<
  Exclude<MessageInitShape<typeof CompletionRequestSchema>, CompletionRequest>,
  "routing"
> & {
  readonly routing?: Wishes;
};

export interface CallSpec {
  readonly client: CompletionClient;
  readonly streaming: boolean;
  readonly request: Ask;
  /** The call's own bound, told to the service alone: the client would hide a hang behind its own clock. */
  readonly deadlineMs: number;
  /** Aborted when the client is to leave. */
  readonly leave?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Told of every text as it comes, and how long it is; the stream is not read on before it is done. */
  readonly onOutput?: (length: number) => void | Promise<void>;
}

/** How long after its deadline a call is given up as hung: far above any standstill of a busy machine. */
const graceMs = 20_000;

/** A user's question. */
export function asks(route: string, words: string): Ask {
  return { route, messages: [{ role: Role.USER, parts: [{ content: { case: "text", value: words } }] }] };
}

/** Never rejects. */
export async function watchCall(spec: CallSpec): Promise<Observation> {
  const { client, streaming, deadlineMs, leave } = spec;
  const startedAt = performance.now() - standstillMs();
  const witness = new Witness();
  const giveUp = new AbortController();
  const timeout = setTimeout(() => giveUp.abort(), deadlineMs + graceMs);
  const signal = leave === undefined ? giveUp.signal : AbortSignal.any([giveUp.signal, leave]);
  const request = {
    ...spec.request,
    routing: { ...spec.request.routing, totalTimeout: durationOf(deadlineMs) },
  };
  const options = { signal, headers: { ...spec.headers } };
  let thrown: unknown;
  try {
    if (streaming) {
      for await (const event of client.streamComplete({ request }, options)) {
        witness.see(event);
        if (event.event.case === "textDelta") await spec.onOutput?.(event.event.value.text.length);
      }
    } else {
      const { completion } = await client.complete({ request }, options);
      if (completion !== undefined) witness.seeWhole(completion);
    }
  } catch (reason) {
    thrown = reason;
  }
  clearTimeout(timeout);
  const ending = endingOf(witness, thrown, {
    hung: giveUp.signal.aborted,
    left: leave?.aborted === true,
  });
  const { answers, shown, started, restarts, disorder } = witness;
  return {
    ending,
    answers,
    shown,
    started,
    restarts,
    disorder,
    durationMs: performance.now() - standstillMs() - startedAt,
  };
}

export function durationOf(ms: number): { seconds: bigint; nanos: number } {
  return { seconds: BigInt(Math.floor(ms / 1_000)), nanos: (ms % 1_000) * 1_000_000 };
}

function endingOf(witness: Witness, thrown: unknown, how: { hung: boolean; left: boolean }): Ending {
  if (how.hung) return { kind: "hung" };
  if (thrown === undefined) {
    const { completion } = witness;
    return completion === undefined ? { kind: "silent" } : { kind: "completed", completion };
  }
  if (how.left) return { kind: "left" };
  const error = ConnectError.from(thrown, Code.Unknown);
  const [retry] = error.findDetails(RetryInfoSchema);
  const [trail] = error.findDetails(FailoverErrorSchema);
  if (witness.completion !== undefined) witness.disorder.push("an error after completed");
  return {
    kind: "error",
    code: error.code,
    message: error.rawMessage,
    trail,
    retryMs: retry?.retryDelay === undefined ? undefined : msOf(retry.retryDelay),
    pushedBack: error.metadata.get("grpc-retry-pushback-ms") === "-1",
  };
}

function msOf({ seconds, nanos }: { readonly seconds: bigint; readonly nanos: number }): number {
  return Number(seconds) * 1_000 + nanos / 1_000_000;
}
