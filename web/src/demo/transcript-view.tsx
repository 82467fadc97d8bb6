import type { Transcript } from "../pure/transcript.ts";

/** The attempts of a stream, one block each; what is void is struck out. */
export function TranscriptView({ transcript: { blocks } }: { readonly transcript: Transcript }) {
  return (
    <ol class="transcript">
      {blocks.map(({ attempt, endpoint, text, voidReason }) => (
        <li key={attempt} class={voidReason === undefined ? "" : "void"}>
          <p class="attempt-head">
            <strong>{endpoint}</strong>
            {voidReason !== undefined && <span class="ill"> ✕ {voidReason}</span>}
          </p>
          {text !== "" && <p class="said">{voidReason === undefined ? text : <s>{text}</s>}</p>}
        </li>
      ))}
    </ol>
  );
}
