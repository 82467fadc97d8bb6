/**
 * Gemini's proofs of thought are bound to the project that made them: another one
 * answers "corrupted thought signature" (providers.md §1.5). So they carry the
 * account's name through the conversation and only go back to it.
 */

/** What Google accepts in the place of a proof for calls that were made elsewhere. */
export const skipValidation = "skip_thought_signature_validator";

export function bindSignature(signature: string, account: string): string {
  return signature === "" ? "" : `${account}:${signature}`;
}

/** "" when the proof is another account's. Base64 has no colon, so the last one parts the two. */
export function signatureFor(bound: string, account: string): string {
  const colon = bound.lastIndexOf(":");
  return bound.slice(0, Math.max(0, colon)) === account ? bound.slice(colon + 1) : "";
}
