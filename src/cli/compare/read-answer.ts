/** What the service said, in the words of a comparison. */
import type { Duration } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { type Attempt, FailureKind } from "../../../gen/spillway/v1/attempt_pb.ts";
import { type Completion, FinishReason } from "../../../gen/spillway/v1/completion_pb.ts";
import { FailoverErrorSchema } from "../../../gen/spillway/v1/failover_error_pb.ts";
import type { ContentPart } from "../../../gen/spillway/v1/message_pb.ts";
import { Usage_Source } from "../../../gen/spillway/v1/usage_pb.ts";
import type { ResponseFormat } from "../../core/model/request.ts";
import { formatFault } from "../../stream/answer-format.ts";
import type { Answer } from "./answer.ts";

/** An answer that came. */
export function answerOf(completion: Completion, format: ResponseFormat): Answer {
  const parts = completion.message?.parts ?? [];
  const text = parts.map(({ content }) => (content.case === "text" ? content.value : "")).join("");
  const refused =
    completion.finishReason === FinishReason.REFUSAL ||
    completion.finishReason === FinishReason.CONTENT_FILTER ||
    parts.some(({ content }) => content.case === "refusal");
  const served = completion.attempts.at(-1);
  const { cost } = completion;
  return {
    kind: "answered",
    text: parts.map(wordsOf).join(""),
    refused,
    fits: format.kind === "text" || refused ? undefined : formatFault(format, text) === undefined,
    outputTokens: Number(completion.usage?.outputTokens ?? 0n),
    durationMs: ms(served?.duration) ?? 0,
    ttftMs: ms(served?.timeToFirstToken),
    cost:
      cost === undefined || cost.source === Usage_Source.UNSPECIFIED
        ? undefined
        : Number(cost.servedNanoUsd + cost.wastedNanoUsd),
  };
}

/** An answer that did not come. */
export function failureOf(error: unknown): Answer {
  const connectError = ConnectError.from(error);
  const attempt = connectError.findDetails(FailoverErrorSchema)[0]?.attempts.at(-1);
  const kind = attempt?.failure?.kind;
  return {
    kind: "failed",
    why: kind === undefined ? wordOf(Code, connectError.code) : wordOf(FailureKind, kind),
    refused: kind === FailureKind.REFUSED || kind === FailureKind.CONTENT_FILTERED,
    fits: kind === FailureKind.INVALID_OUTPUT ? false : undefined,
    cost: attempt === undefined ? 0 : costOf(attempt),
  };
}

/** An attempt tells no source of its cost: one with tokens and no cost has no price. */
function costOf({ costNanoUsd, usage }: Attempt): number | undefined {
  const tokens = (usage?.inputTokens ?? 0n) + (usage?.outputTokens ?? 0n);
  return costNanoUsd === 0n && tokens > 0n ? undefined : Number(costNanoUsd);
}

/** Tool calls are a part of what an answer says; ids are not. */
function wordsOf({ content }: ContentPart): string {
  switch (content.case) {
    case "text":
    case "refusal":
      return content.value;
    case "toolCall":
      return ` ${content.value.name} ${content.value.arguments} `;
    default:
      return "";
  }
}

/** FIRST_TOKEN_TIMEOUT as "first token timeout". */
function wordOf(names: Readonly<Record<string, number | string>>, value: number): string {
  const name = Object.entries(names).find(([, number]) => number === value)?.[0] ?? "unknown";
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}

function ms(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : Number(duration.seconds) * 1_000 + duration.nanos / 1e6;
}
