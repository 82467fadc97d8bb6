/**
 * Takes out of a provider's words what looks like a credential: providers quote
 * keys, whole or in part, when they refuse them. A second line of defence: such
 * words are shown to nobody but the operator's debug log.
 */
const credentials: readonly RegExp[] = [
  /\b(?:sk|pk|rk|gsk|xai|nvapi|hf|fw|csk|pplx|tgp|key|AIza|ya29)[-_.]?[A-Za-z0-9*][A-Za-z0-9_\-*.]{6,}/g,
  /\bBearer\s+\S+/gi,
];

export function redact(text: string): string {
  return credentials.reduce((rest, credential) => rest.replace(credential, "[redacted]"), text);
}
