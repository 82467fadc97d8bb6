/** Prints a stream for a person: text as it comes, a line where it broke, a line about the whole. */
import type { Completion } from "../../../gen/spillway/v1/completion_pb.ts";
import type { StreamCompleteResponse } from "../../../gen/spillway/v1/completion_service_pb.ts";
import type { CommandIo } from "../command-io.ts";
import { attemptPath } from "./attempt-line.ts";
import { moneyText } from "./figures.ts";
import { failureWord, finishWord } from "./words.ts";

export class AnswerPrinter {
  readonly #io: Pick<CommandIo, "stdout" | "stderr">;
  readonly #showsThoughts: boolean;
  #attempt = 0;
  #text = "";
  readonly #toolCalls = new Map<number, { name: string; arguments: string }>();

  constructor(io: Pick<CommandIo, "stdout" | "stderr">, showsThoughts: boolean) {
    this.#io = io;
    this.#showsThoughts = showsThoughts;
  }

  /** What the highest attempt said. */
  get text(): string {
    return this.#text;
  }

  take({ attempt, event }: StreamCompleteResponse): void {
    if (attempt > this.#attempt) this.#begin(attempt);
    switch (event.case) {
      case "textDelta":
      case "refusalDelta":
        this.#text += event.value.text;
        this.#io.stdout(event.value.text);
        break;
      case "reasoningDelta":
        if (this.#showsThoughts) this.#io.stderr(event.value.text);
        break;
      case "toolCallDelta": {
        const call = this.#toolCalls.get(event.value.index) ?? { name: "", arguments: "" };
        this.#toolCalls.set(event.value.index, {
          name: call.name + event.value.name,
          arguments: call.arguments + event.value.arguments,
        });
        break;
      }
      case "restarted": {
        const { failedEndpoint, reason, discardedBytes } = event.value;
        const why = reason === undefined ? "failed" : failureWord(reason.kind);
        this.#io.stdout(
          `\n--- ${failedEndpoint} broke off (${why}): the ${discardedBytes} bytes above are void; starting over ---\n`,
        );
        break;
      }
      case "completed":
        if (event.value.completion !== undefined) this.#close(event.value.completion);
        break;
      default:
        break;
    }
  }

  #begin(attempt: number): void {
    this.#attempt = attempt;
    this.#text = "";
    this.#toolCalls.clear();
  }

  #close({ attempts, usage, cost, finishReason, replayed }: Completion): void {
    for (const call of this.#toolCalls.values()) this.#io.stdout(`${call.name}(${call.arguments})\n`);
    const tokens = `${usage?.inputTokens ?? 0} + ${usage?.outputTokens ?? 0} tokens`;
    const money = moneyText((cost?.servedNanoUsd ?? 0n) + (cost?.wastedNanoUsd ?? 0n));
    const facts = [attemptPath(attempts), finishWord(finishReason), tokens, money];
    if (replayed) facts.push("replayed");
    this.#io.stdout("\n");
    this.#io.stderr(`[${facts.join(", ")}]\n`);
  }
}
