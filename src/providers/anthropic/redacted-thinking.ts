/**
 * Thoughts that Anthropic sends encrypted have data and no text. They travel as the
 * signature of a reasoning part, marked, so that they find back into their block.
 */
const mark = "redacted:";

export function redactedSignature(data: string): string {
  return data === "" ? "" : mark + data;
}

/** The data of an encrypted thought; undefined for the signature of a readable one. */
export function redactedData(signature: string): string | undefined {
  return signature.startsWith(mark) ? signature.slice(mark.length) : undefined;
}
