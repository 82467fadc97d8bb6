/** Proofs of thought, which are bound to the project that they were made for (providers.md §1.5). */
import type { Framing } from "../dialect.ts";
import { isSealOf, seal } from "../seal.ts";

/** What stands for a proof that there is none, on calls that were made elsewhere. */
const skipped = "skip_thought_signature_validator";

/** A new proof. */
export function geminiSignature({ account, identity }: Framing): string {
  return `${seal(identity.random, makerOf(account.name), 118)}==`;
}

/** Whether a proof counts at `project`. */
export function isAccepted(signature: string, project: string): boolean {
  return signature === skipped || isSealOf(signature.replace(/=+$/u, ""), makerOf(project));
}

function makerOf(project: string): string {
  return `gemini/${project}`;
}
