/** Streams written by hand from what is known of the wire, where no recording shows it. */
import type { Answer } from "../support/answer.ts";
import { bytesOf } from "../support/answer.ts";

/** A stream, and what must come of it. */
export interface Unseen {
  readonly name: string;
  readonly preset: string;
  readonly bytes: Uint8Array;
  /** "whole" unless it says another end. */
  readonly answer: Partial<Answer>;
}

export type NamedChunk = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Lines that end as they are told to, and no blank line at the end but those given. */
export function lines(end: "\n" | "\r\n" | "\r", ...all: readonly string[]): Uint8Array {
  return bytesOf(all.map((line) => line + end).join(""));
}

/** An event a chunk; text goes as it is. */
export function data(...chunks: readonly unknown[]): Uint8Array {
  return bytesOf(chunks.map((chunk) => `data: ${written(chunk)}\n\n`).join(""));
}

/** As `data`, with the name of each event before it, as its `type` says. */
export function named(...chunks: readonly NamedChunk[]): Uint8Array {
  return bytesOf(chunks.map((chunk) => `event: ${chunk.type}\ndata: ${written(chunk)}\n\n`).join(""));
}

export function written(chunk: unknown): string {
  return typeof chunk === "string" ? chunk : JSON.stringify(chunk);
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** A chunk of a chat completion with one choice. */
export function choice(delta: unknown, finish_reason: string | null = null, more: object = {}): object {
  return {
    id: "c1",
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason }],
    ...more,
  };
}

export const says = (content: unknown) => choice({ content });

/** A piece of a tool call of a chat completion. */
export function calls(
  index: number | undefined,
  fields: { id?: string; name?: string; args?: unknown },
): object {
  const { id, name, args } = fields;
  return {
    ...(index === undefined ? {} : { index }),
    ...(id && { id, type: "function" }),
    function: { name, arguments: args },
  };
}
