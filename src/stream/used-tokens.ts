import type { AttemptRecord } from "../core/model/attempt.ts";
import type { UsedTokens } from "../state/tenants.ts";

/**
 * What a call counts against its tenant's limits: its dearest attempt. That it took
 * several is the providers' fault and not the tenant's, and so is one without a token.
 * Undefined: nobody knows.
 */
export function usedTokens(attempts: readonly AttemptRecord[]): UsedTokens | undefined {
  if (attempts.length === 0) return { input: 0, output: 0 };
  const known = attempts.flatMap(
    ({ outcome, firstTokenAt }) => outcome?.usage ?? (firstTokenAt === undefined ? nothing : []),
  );
  if (known.length === 0) return undefined;
  const dearest = known.reduce((most, usage) => (sum(usage) > sum(most) ? usage : most));
  return { input: dearest.inputTokens, output: dearest.outputTokens };
}

const nothing = { inputTokens: 0, outputTokens: 0 };

function sum({
  inputTokens,
  outputTokens,
}: {
  readonly inputTokens: number;
  readonly outputTokens: number;
}): number {
  return inputTokens + outputTokens;
}
