/** Whose turn it is to answer a call under an idempotency key, where several replicas may be asked. */
import type { Clock } from "../core/base/clock.ts";
import type { AnswerLease, AnswerStore, KeptAnswer } from "../core/model/answer-store.ts";
import { CallError } from "../core/model/call-error.ts";
import type { Timer } from "../core/model/ports.ts";

export type Turn =
  /** This replica's; `lease` undefined: nobody could be asked. */
  | { readonly kind: "own"; readonly lease: AnswerLease | undefined }
  | { readonly kind: "answered"; readonly answer: KeptAnswer };

export interface TurnOptions {
  readonly shared: AnswerStore;
  readonly key: string;
  readonly fingerprint: string;
  readonly clock: Clock;
  readonly timer: Timer;
  /** Whether somebody still waits for the answer. */
  readonly isWanted: () => boolean;
}

/** How often is asked what became of another replica's answer. */
const askEveryMs = 200;

/** After this long out of reach nobody knows any more whether the other replica is still at it: its claim may have passed. */
const unknownAfterMs = 3_000;

/** Waits while another replica is at it: for its answer, or for its claim to pass. Throws a CallError when there is to be none here. */
export async function turnOf(options: TurnOptions): Promise<Turn> {
  const { shared, key, fingerprint, clock } = options;
  let ranElsewhereAt: number | undefined;
  for (;;) {
    const claim = await shared.claim(key, fingerprint);
    switch (claim.kind) {
      case "granted":
        return { kind: "own", lease: claim.lease };
      case "finished":
        return { kind: "answered", answer: claim.answer };
      case "other-request":
        throw usedOtherwise();
      case "elsewhere":
        throw new CallError(
          "unavailable",
          "another replica has answered this idempotency key, and its data may not be kept where others could give it again",
        );
      case "unreachable": {
        if (shared.isStrict)
          throw new CallError(
            "unavailable",
            "idempotency keys cannot be checked now: the shared state is out of reach",
          );
        const isKnown = ranElsewhereAt !== undefined && clock.now() - ranElsewhereAt < unknownAfterMs;
        if (!isKnown) return { kind: "own", lease: undefined };
        break;
      }
      case "running":
        ranElsewhereAt = clock.now();
    }
    await pause(options.timer);
    if (!options.isWanted()) throw new CallError("cancelled", "the client left");
  }
}

export function usedOtherwise(): CallError {
  return new CallError("already-exists", "the idempotency key was used with a different request");
}

function pause(timer: Timer): Promise<void> {
  return new Promise((resolve) => void timer.after(askEveryMs, resolve));
}
