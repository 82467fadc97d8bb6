import { dispositionOf } from "../core/model/disposition.ts";
import type { Failure } from "../core/model/failure.ts";
import type { EndpointState } from "./endpoint-state.ts";

/** When it is told, and whether what is told is of a time before the breaker opened. */
interface Told {
  readonly now: number;
  readonly chance: number;
  readonly isStale: boolean;
}

/** A fault that asking again will not mend, a key, a model's name, a quota: by a call or a probe alike. */
export function openHard(state: EndpointState, failure: Failure, { now, chance, isStale }: Told): void {
  const { scope, retryAfterMs } = failure.facts;
  const { hardOpen } = dispositionOf(failure.kind);
  const cause = hardOpen === "quota" ? "quota" : "auth";
  const { authCoolDownMs } = state.endpoint.health.breaker;
  const wholeAccount = scope === "account" || (scope === undefined && cause === "quota");
  if (wholeAccount) state.account.exhausted(now + (retryAfterMs ?? authCoolDownMs), failure.message);
  if (wholeAccount && cause === "quota") return;
  if (scope === "request" || isStale) return;
  // Without the provider's word a quota is looked at again as rarely as a key.
  const until = cause === "quota" ? now + (retryAfterMs ?? authCoolDownMs) : undefined;
  state.health.trip({ cause, reason: failure.message, until }, { now, chance });
}
