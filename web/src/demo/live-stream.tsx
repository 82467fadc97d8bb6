import { ConnectError } from "@connectrpc/connect";
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Role } from "../../../gen/spillway/v1/message_pb.ts";
import { route } from "../live/endpoints.ts";
import { formatCost } from "../pure/format.ts";
import { append, emptyTranscript, type Transcript } from "../pure/transcript.ts";
import { completionClient } from "../rpc/clients.ts";
import { TranscriptView } from "./transcript-view.tsx";

/** Streams a completion and shows it as it comes, with what was discarded. */
export function LiveStream() {
  const transcript = useSignal<Transcript>(emptyTranscript);
  const trouble = useSignal("");
  const isRunning = useSignal(false);
  const over = useRef(new AbortController());
  const ask = async () => {
    over.current = new AbortController();
    transcript.value = emptyTranscript;
    trouble.value = "";
    isRunning.value = true;
    try {
      const request = requestFor(route.value?.name ?? "");
      for await (const event of completionClient.streamComplete(
        { request },
        { signal: over.current.signal },
      )) {
        transcript.value = append(transcript.value, event);
      }
    } catch (thrown) {
      trouble.value = over.current.signal.aborted ? "given up" : ConnectError.from(thrown).message;
    } finally {
      isRunning.value = false;
    }
  };
  return (
    <div class="stream-box">
      <p class="actions">
        <button type="button" class="primary" disabled={isRunning.value} onClick={ask}>
          Ask for a stream
        </button>
        <button type="button" disabled={!isRunning.value} onClick={() => over.current.abort()}>
          Give up
        </button>
      </p>
      <TranscriptView transcript={transcript.value} />
      <p class="stream-end" role="status">
        {trouble.value !== "" ? (
          <span class="ill">✕ {trouble.value}</span>
        ) : (
          endOf(transcript.value, isRunning.value)
        )}
      </p>
    </div>
  );
}

function requestFor(name: string) {
  return {
    route: name,
    messages: [
      { role: Role.USER, parts: [{ content: { case: "text" as const, value: "Tell me of a river." } }] },
    ],
  };
}

function endOf({ blocks, completion }: Transcript, isRunning: boolean): string {
  if (completion !== undefined) {
    const { endpoint, attempts, cost } = completion;
    const times = attempts.length === 1 ? "one attempt" : `${attempts.length} attempts`;
    return `✓ complete, by ${endpoint}, after ${times}, ${formatCost((cost?.servedNanoUsd ?? 0n) + (cost?.wastedNanoUsd ?? 0n))}`;
  }
  const voided = blocks.filter(({ voidReason }) => voidReason !== undefined).length;
  if (voided > 0) return "restarted: what is struck out is void";
  return isRunning ? "streaming" : "";
}
