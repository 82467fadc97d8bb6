/** Where a secret is to be had; never the secret. */
export type SecretReference =
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "file"; readonly path: string };

const environmentName = /^[A-Za-z_][A-Za-z0-9_]{0,255}$/;

/** Reads "env:NAME" or "file:PATH"; undefined when the text is neither. */
export function secretReference(text: string): SecretReference | undefined {
  if (text.startsWith("env:")) {
    const name = text.slice("env:".length);
    return environmentName.test(name) ? { kind: "env", name } : undefined;
  }
  if (text.startsWith("file:")) {
    const path = text.slice("file:".length);
    return path === "" || path.includes("\0") ? undefined : { kind: "file", path };
  }
  return undefined;
}

/** Whether the text is meant as a reference, well formed or not. */
export function isMeantAsReference(text: string): boolean {
  return text.startsWith("env:") || text.startsWith("file:");
}
