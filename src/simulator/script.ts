import type { PromptCache } from "./answer.ts";
import type { Limits } from "./fault.ts";
import type { Pacing } from "./pacing.ts";

/** How a replayed body ends before its last byte. */
export interface ReplayCut {
  readonly atByte: number;
  readonly manner: "eof" | "close" | "reset" | "stall";
}

/** A recorded body that is sent byte for byte in place of an answer. */
export interface Replay {
  /** The bytes, or the path of the file that holds them. */
  readonly body: Uint8Array | { readonly file: string };
  /** 200 when not said. */
  readonly status?: number;
  /** "text/event-stream" when no content-type is among them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** All at once when not said. */
  readonly bytesPerWrite?: number;
  /** Wait between writes; 0 when not said. */
  readonly everyMs?: number;
  readonly cut?: ReplayCut;
}

/** What a provider answers while no fault strikes. */
export interface Script {
  /** Words of a generated answer; 60 when not said. */
  readonly tokens?: number;
  /** Words of thought when the caller asks for reasoning; 20 when not said. */
  readonly reasoningTokens?: number;
  /** Tokens of every prompt that are read from the provider's cache or written to it; none when not said. */
  readonly cache?: Partial<PromptCache>;
  /** This very text in place of generated words. */
  readonly text?: string;
  /** These bytes in place of any answer. */
  readonly replay?: Replay;
  readonly pacing?: Partial<Pacing>;
  readonly limits?: Limits;
}
