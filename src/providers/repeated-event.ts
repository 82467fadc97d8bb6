/**
 * A stream of tokens is one event over and over, but for the text in it. This
 * recognizes such an event by its bytes, so that nobody cuts, parses and walks what is
 * known; whatever is not the same byte for byte is left to the reader.
 *
 * Why this gives what the reader would give. Between two events of a stream nothing is
 * pending, so what a frame of bytes says depends on the frame alone. A frame that is
 * `before`, some text and `after` has the same lines as the remembered one, since the
 * text holds no line break. JSON is read from left to right: behind the same beginning
 * the text begins in the same place, a string's; holding no quote, no backslash and no
 * control character it is that string as it stands, and ends where the quote does; from
 * there on the same end means the same. So the JSON differs in that string's value
 * alone, and a reader that says that it would tell another text just so, and change
 * nothing by it, has nothing else to tell.
 *
 * That the place is the string's which was told: without a backslash in the data every
 * string stands in it as it is, between quotes, and of the told one there is but one.
 */
import type { ProviderEvent } from "../core/model/event.ts";
import { type Form, type Frame, formOf, frameOf, isOf, ownCopy, withoutPadding } from "./event-form.ts";
import type { SseEvent } from "./sse.ts";

/** Larger events are rare and no token's. In UTF-16 units. */
const largestRemembered = 2_048;
const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;
const closingBrace = 0x7d;

export class RepeatedEvent {
  #form: Form | undefined;
  /** Undefined until a form was seen twice: most that are seen once never come again. */
  #frame: Frame | undefined;

  /** Whether there is anything to look for. */
  get isKnown(): boolean {
    return this.#frame !== undefined;
  }

  /** The reader read an event that was something else. */
  forget(): void {
    this.#form = undefined;
    this.#frame = undefined;
  }

  /** The reader read an event, told this of it alone, and would tell another text of another such event just so. */
  remember({ name, data }: SseEvent, told: ProviderEvent): void {
    const unpadded = name.length + data.length > largestRemembered ? "" : withoutPadding(data);
    if (this.#form === undefined || !isOf(this.#form, name, unpadded, told)) {
      this.#form = formOf(name, unpadded, told);
      this.#frame = undefined;
    } else if (this.#frame === undefined) {
      this.#frame = frameOf(this.#form);
      this.#form = ownCopy(this.#form);
    }
  }

  /**
   * Tells the events that are the remembered one but for their text, as long as one
   * follows the other from `start` on, where an event begins. Returns where they end.
   */
  tell(bytes: Uint8Array, start: number, events: ProviderEvent[]): number {
    let at = start;
    while (this.#form !== undefined && this.#frame !== undefined && at < bytes.length) {
      const { telling } = this.#form;
      const { before, after, lastQuote } = this.#frame;
      if (!matches(bytes, at, before)) break;
      const from = at + before.length;
      const to = endOfText(bytes, from);
      const end = to === from ? none : endOf(bytes, to, after, lastQuote);
      if (end === none) break;
      const text = textOf(bytes, from, to);
      events.push(telling === "text" ? { kind: "text", text } : { kind: "reasoning", text, signature: "" });
      at = end;
    }
    return at;
  }
}

const none = -1;

function matches(bytes: Uint8Array, start: number, expected: Uint8Array): boolean {
  if (start + expected.length > bytes.length) return false;
  for (let at = 0; at < expected.length; at += 1) if (bytes[start + at] !== expected[at]) return false;
  return true;
}

/** Where the text ends that begins at `from`; `from` itself when it is no string without escapes. */
function endOfText(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at;
    if (byte === backslash || byte < space) return from;
  }
  return from;
}

/** Where the event ends whose text ends at `from`. */
function endOf(bytes: Uint8Array, from: number, expected: Uint8Array, lastQuote: number): number {
  let at = from;
  for (let next = 0; next < expected.length; next += 1) {
    // Anthropic hides the length of the text behind spaces, of which JSON takes any number here.
    if (expected[next] === closingBrace && next > lastQuote) while (bytes[at] === space) at += 1;
    if (bytes[at] !== expected[next]) return none;
    at += 1;
  }
  return at;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString("utf8", from, to);
}
