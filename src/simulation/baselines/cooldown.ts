/**
 * Cool-down as LiteLLM's router has it (routing.md §1.1): an endpoint is left alone for
 * five seconds after a 429, after an error that no retry mends, or when more than half
 * of at least five calls failed in the current minute of the clock.
 */
import { dispositionOf } from "../../core/model/disposition.ts";
import type { Failure } from "../../core/model/failure.ts";
import { firstOf, type Rule } from "./baseline-pool.ts";

const coolDownMs = 5_000;
const failureShare = 0.5;
const leastCalls = 5;
const minuteMs = 60_000;

interface Count {
  minute: number;
  succeeded: number;
  failed: number;
  coolUntil: number;
}

export function createCooldown(): Rule {
  const counts = new Map<string, Count>();
  const countOf = (name: string): Count => {
    const known = counts.get(name);
    if (known !== undefined) return known;
    const fresh = { minute: 0, succeeded: 0, failed: 0, coolUntil: 0 };
    counts.set(name, fresh);
    return fresh;
  };
  return {
    choose(among, now) {
      const ready = among.filter(({ endpoint }) => countOf(endpoint.name).coolUntil <= now);
      if (ready.length > 0) return firstOf(ready);
      return { retryAt: Math.min(...among.map(({ endpoint }) => countOf(endpoint.name).coolUntil)) };
    },
    ended({ endpoint }, { outcome, now }) {
      const count = countOf(endpoint.name);
      turnMinute(count, Math.floor(now / minuteMs));
      if (outcome.kind === "succeeded") count.succeeded += 1;
      if (outcome.kind !== "failed") return;
      count.failed += 1;
      if (coolsAtOnce(outcome.failure) || failsTooOften(count)) count.coolUntil = now + coolDownMs;
    },
  };
}

function turnMinute(count: Count, minute: number): void {
  if (count.minute === minute) return;
  count.minute = minute;
  count.succeeded = 0;
  count.failed = 0;
}

function coolsAtOnce(failure: Failure): boolean {
  return failure.facts.httpStatus === 429 || dispositionOf(failure.kind).hardOpen !== "no";
}

function failsTooOften({ succeeded, failed }: Count): boolean {
  const calls = succeeded + failed;
  return calls >= leastCalls && failed / calls > failureShare;
}
