/** Splits text into words with the space before them. Joined they are the text again. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/gu) ?? [];
}

/** Splits JSON text into words and runs of punctuation. Joined they are the text again. */
export function jsonPiecesOf(text: string): readonly string[] {
  return text.match(/\s*[\p{L}\p{N}_]+|\s*[^\s\p{L}\p{N}_]+|\s+$/gu) ?? [];
}
