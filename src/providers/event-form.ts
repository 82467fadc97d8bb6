/** What events have in common that differ in one text alone: see repeated-event.ts. */
import type { ProviderEvent } from "../core/model/event.ts";
import { tryParseJson } from "./json-fields.ts";

/** A piece of an answer that is text alone. */
type Telling = "text" | "reasoning";

/** An event without its text. */
export interface Form {
  readonly telling: Telling;
  readonly name: string;
  /** The data up to the text, with the quote before it. */
  readonly before: string;
  /** The data behind the text, from its quote on. */
  readonly after: string;
}

/** A form on the wire. */
export interface Frame {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** From where in `after` on no string follows, so that spaces before a brace say nothing. */
  readonly lastQuote: number;
}

/** Without the spaces that may stand before a brace behind all strings: see endOf. */
export function withoutPadding(data: string): string {
  const tail = data.lastIndexOf('"') + 1;
  return data.slice(0, tail) + data.slice(tail).replace(/(?<! ) +}/g, "}");
}

/** Undefined: an event of this form cannot be told by its bytes. */
export function formOf(name: string, data: string, told: ProviderEvent): Form | undefined {
  // With a line break the data was on several lines.
  if (!isPlain(told) || data.includes("\\") || data.includes("\n")) return undefined;
  const string = `"${told.text}"`;
  const at = data.indexOf(string);
  if (at < 0 || data.indexOf(string, at + 1) >= 0) return undefined;
  return {
    telling: told.kind,
    name,
    before: data.slice(0, at + 1),
    after: data.slice(at + string.length - 1),
  };
}

type Plain = Extract<ProviderEvent, { readonly kind: Telling }>;

/** Whether the event is its text alone. */
function isPlain(told: ProviderEvent): told is Plain {
  if (told.kind === "text") return told.logprobs === undefined;
  return told.kind === "reasoning" && told.signature === "";
}

/** Whether an event is the form with another text, which may need escapes. */
export function isOf(form: Form, name: string, data: string, told: ProviderEvent): boolean {
  const { before, after } = form;
  if (!isPlain(told) || told.kind !== form.telling || name !== form.name) return false;
  if (data.length < before.length + after.length) return false;
  if (!data.startsWith(before) || !data.endsWith(after)) return false;
  return tryParseJson(data.slice(before.length - 1, data.length - after.length + 1)) === told.text;
}

/** The form as it comes, one field a line: in other framings it is not recognized. */
export function frameOf({ name, before, after }: Form): Frame {
  const encoder = new TextEncoder();
  const head = name === "" ? "" : `event: ${name}\n`;
  const bytes = encoder.encode(`${after}\n\n`);
  return {
    before: encoder.encode(`${head}data: ${before}`),
    after: bytes,
    lastQuote: bytes.lastIndexOf(0x22),
  };
}

/** A slice keeps all of the text alive that it was cut from. */
export function ownCopy(form: Form): Form {
  const copy = (slice: string) => Buffer.from(slice).toString();
  return { ...form, before: copy(form.before), after: copy(form.after) };
}
