import { createHash } from "node:crypto";

/** Letters drawn at random in the form of a UUID, which all of Cohere's ids have. */
export function uuidOf(letters: string): string {
  const hex = createHash("sha256").update(letters).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`];
  return `${parts.join("-")}-${hex.slice(20, 32)}`;
}
