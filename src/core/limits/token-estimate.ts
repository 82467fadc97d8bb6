/**
 * How many tokens a text has, from its UTF-8 bytes. No tokenizer runs here: one takes
 * milliseconds for a long prompt, and half a second for a hostile one
 * (performance.md, "No tokenizer on the event loop").
 */

/**
 * Bytes per token before anything is learned. English runs at 4 to 4.5, Chinese and
 * Russian at 3 to 4 of their UTF-8 bytes, code at 3; the low end errs towards caution.
 */
const bytesPerToken = 3.5;

/** Tokens of a text of this many UTF-8 bytes; at least 1 unless it is empty. */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** The length of a text in UTF-8 bytes, without encoding it. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // A surrogate pair is four bytes for two units: one more per half.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
