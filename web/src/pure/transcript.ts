/**
 * A stream as a person follows it: one block for each attempt, those that broke struck
 * out. The rule is the client's own: only the highest attempt counts.
 */
import type { Completion } from "../../../gen/spillway/v1/completion_pb.ts";
import type { StreamCompleteResponse } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { failureWord } from "./words.ts";

export interface TranscriptBlock {
  readonly attempt: number;
  readonly endpoint: string;
  readonly text: string;
  /** Why what it said is void; undefined while it counts. */
  readonly voidReason: string | undefined;
}

export interface Transcript {
  readonly blocks: readonly TranscriptBlock[];
  /** Set once the answer is complete. */
  readonly completion: Completion | undefined;
}

export const emptyTranscript: Transcript = { blocks: [], completion: undefined };

/** The transcript with one more event. */
export function append(transcript: Transcript, { attempt, event }: StreamCompleteResponse): Transcript {
  switch (event.case) {
    case "attemptStarted": {
      const block = { attempt, endpoint: event.value.endpoint, text: "", voidReason: undefined };
      return { ...transcript, blocks: [...transcript.blocks.map(superseded), block] };
    }
    case "textDelta":
    case "refusalDelta": {
      const { text } = event.value;
      const blocks = transcript.blocks.map((block) =>
        block.attempt === attempt ? { ...block, text: block.text + text } : block,
      );
      return { ...transcript, blocks };
    }
    case "restarted": {
      const { failedAttempt, reason, discardedEvents } = event.value;
      const why = `${reason === undefined ? "failed" : failureWord(reason.kind)}: ${discardedEvents} events are void`;
      const blocks = transcript.blocks.map((block) =>
        block.attempt === failedAttempt ? { ...block, voidReason: why } : block,
      );
      return { ...transcript, blocks };
    }
    case "completed":
      return { ...transcript, completion: event.value.completion };
    default:
      return transcript;
  }
}

/** An attempt that gave way before it said a word has no restart to tell of it. */
function superseded(block: TranscriptBlock): TranscriptBlock {
  return block.voidReason === undefined ? { ...block, voidReason: "failed before its first token" } : block;
}
