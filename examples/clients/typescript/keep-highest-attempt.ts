/**
 * The rule that every client of StreamComplete follows: keep only the events of the
 * highest attempt seen; a stream without `completed` is not an answer.
 *
 * Works with any generated client whose messages are protobuf-es ones (Connect,
 * nice-grpc, a test's array of events). Copy it; it needs nothing of Spillway but
 * the generated code.
 */
import type { Completion } from "../../../gen/spillway/v1/completion_pb.ts";
import type { StreamCompleteResponse } from "../../../gen/spillway/v1/completion_service_pb.ts";

/** What an answer holds so far. Everything in it is void again when `attempt` rises. */
export interface Answer {
  readonly attempt: number;
  readonly text: string;
  readonly reasoning: string;
  readonly refusal: string;
  readonly toolCalls: readonly AnswerToolCall[];
}

export interface AnswerToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON in text form; whole only when the answer is. */
  readonly arguments: string;
}

/** An answer that is whole, and how it came about. */
export interface WholeAnswer extends Answer {
  readonly completion: Completion;
}

/** Before the first event. */
export const nothing: Answer = { attempt: 0, text: "", reasoning: "", refusal: "", toolCalls: [] };

/**
 * Reads a stream to its end. `onChange` is told of every change, for callers that
 * show the answer as it grows: show exactly what it gets, and a restart clears
 * itself. Rejects when the stream fails, and when it ends without `completed`.
 */
export async function keepHighestAttempt(
  events: AsyncIterable<StreamCompleteResponse>,
  onChange: (answer: Answer) => void = () => {},
): Promise<WholeAnswer> {
  let answer = nothing;
  for await (const response of events) {
    if (response.attempt < answer.attempt) continue;
    answer = kept(answer, response);
    if (response.event.case === "completed" && response.event.value.completion !== undefined) {
      return { ...answer, completion: response.event.value.completion };
    }
    onChange(answer);
  }
  throw new Error("the stream ended without a complete answer");
}

/** The answer after one more event: what a lower attempt says is void, and a higher one starts anew. */
export function kept(answer: Answer, { attempt, event }: StreamCompleteResponse): Answer {
  if (attempt < answer.attempt) return answer;
  return grown(attempt > answer.attempt ? { ...nothing, attempt } : answer, event);
}

function grown(answer: Answer, event: StreamCompleteResponse["event"]): Answer {
  switch (event.case) {
    case "textDelta":
      return { ...answer, text: answer.text + event.value.text };
    case "reasoningDelta":
      return { ...answer, reasoning: answer.reasoning + event.value.text };
    case "refusalDelta":
      return { ...answer, refusal: answer.refusal + event.value.text };
    case "toolCallDelta": {
      const { index, id, name, arguments: more } = event.value;
      const old = answer.toolCalls[index] ?? { id, name, arguments: "" };
      const call = { ...old, arguments: old.arguments + more };
      return { ...answer, toolCalls: answer.toolCalls.toSpliced(index, 1, call) };
    }
    default:
      return answer;
  }
}
