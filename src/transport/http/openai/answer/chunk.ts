/** A chunk of a stream in OpenAI's shape, and the deltas that it may hold. */
import type { OutputEvent } from "../../../../core/model/event.ts";
import type { toExtension } from "./extension.ts";
import type { ChatFinishReason } from "./finish-reason.ts";
import type { toChatUsage } from "./usage.ts";

/** What every chunk of a stream repeats. */
export interface ChunkHead {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
}

export interface Delta {
  readonly role?: "assistant";
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly ToolCallDelta[];
}

/** Id, type and name come with the first piece of an index. */
export interface ToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: "function";
  readonly function: { readonly name?: string; readonly arguments: string };
}

export interface Chunk extends ChunkHead {
  readonly object: "chat.completion.chunk";
  readonly system_fingerprint: null;
  /** Empty in the chunk of usage. */
  readonly choices: readonly {
    readonly index: 0;
    readonly delta: Delta;
    readonly logprobs: null;
    readonly finish_reason: ChatFinishReason | null;
  }[];
  /** Null in all but the chunk of usage; absent where none was asked for. */
  readonly usage?: ReturnType<typeof toChatUsage> | null;
  /** In the last chunk with a choice. */
  readonly spillway?: ReturnType<typeof toExtension>;
}

/** What a piece of the answer adds; undefined for thoughts, for which the shape has no place. */
export function toDelta(output: OutputEvent): Delta | undefined {
  switch (output.kind) {
    case "text":
      return { content: output.text };
    case "refusal":
      return { refusal: output.text };
    case "tool-call": {
      const { index, id, name, arguments: text } = output;
      if (id === "" && name === "") return { tool_calls: [{ index, function: { arguments: text } }] };
      return { tool_calls: [{ index, id, type: "function", function: { name, arguments: text } }] };
    }
    case "reasoning":
      return undefined;
  }
}
