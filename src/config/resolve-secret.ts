import { dirname, resolve } from "node:path";
import { Secret } from "../core/model/secret.ts";
import type { ConfigEnvironment } from "./environment.ts";
import { isShowable, quote } from "./quote.ts";
import type { SecretReference } from "./secret-reference.ts";

/** What became of a reference. Messages name the variable or the file, never the value. */
export type ResolvedSecret =
  | { readonly kind: "found"; readonly secret: Secret; readonly warning: string | undefined }
  /** Not there, or empty. */
  | { readonly kind: "missing"; readonly message: string }
  /** There, but no key. */
  | { readonly kind: "unusable"; readonly message: string };

/** The longest tokens of the field (JWTs of service accounts) take a few KiB. */
const maxSecretBytes = 64 * 1024;

/** What an HTTP header may carry (RFC 9110 §5.5), in ASCII. */
const headerText = /^[\x20-\x7e]+$/;

/**
 * Looks a secret up. Paths are relative to the folder of the configuration file.
 * One newline at the end is taken off, since editors and `echo` put it there.
 */
export async function resolveSecret(
  reference: SecretReference,
  configFile: string,
  environment: ConfigEnvironment,
): Promise<ResolvedSecret> {
  if (reference.kind === "env") {
    // A name that looks like a key is one, put behind "env:" by mistake.
    const { name } = reference;
    const variable = `the environment variable ${isShowable(name) ? name : `named here (${quote(name)})`}`;
    const value = environment.variable(name);
    if (value === undefined) return missing(`${variable} is not set`);
    return value === "" ? missing(`${variable} is empty`) : usable(value, variable, undefined);
  }
  const file = `the file ${isShowable(reference.path) ? quote(reference.path) : `named here (${quote(reference.path)})`}`;
  const read = await environment.readFile(resolve(dirname(configFile), reference.path), maxSecretBytes);
  switch (read.kind) {
    case "unreadable":
      return missing(`${file} cannot be read (${read.code})`);
    case "too-large":
      return unusable(`${file} is larger than ${maxSecretBytes} bytes; it should hold the key alone`);
    case "read": {
      const text = inOneLine(new TextDecoder().decode(read.bytes).replace(/\r?\n$/, ""));
      if (text === "") return missing(`${file} is empty`);
      const warning = `every user of this machine may read ${file}; chmod 600 mends that`;
      return usable(text, file, read.worldReadable ? warning : undefined);
    }
  }
}

/** Google's credentials are JSON over several lines, which mean the same in one. */
function inOneLine(text: string): string {
  if (!text.startsWith("{")) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function usable(value: string, where: string, warning: string | undefined): ResolvedSecret {
  if (headerText.test(value) && value.trim() === value) {
    return { kind: "found", secret: new Secret(value), warning };
  }
  return unusable(
    `${where} holds spaces at an end, line breaks or other characters that a header cannot carry`,
  );
}

function missing(message: string): ResolvedSecret {
  return { kind: "missing", message };
}

function unusable(message: string): ResolvedSecret {
  return { kind: "unusable", message };
}
