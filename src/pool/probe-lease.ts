/** The right to probe an endpoint, which one replica of a fleet has at a time. */
import type { Clock } from "../core/base/clock.ts";
import type { Timer } from "../core/model/ports.ts";
import type { SharedState } from "../core/model/shared-state.ts";

export type ProbeLeases = Pick<SharedState, "tryAcquireProbe" | "releaseProbe">;

/** A replica that dies while it probes keeps the others from it for so long at most. */
const leaseMs = 3_000;
const renewEveryMs = 1_000;

export interface HeldLease {
  release(): void;
}

/** What a process holds that is alone. */
export const alone: HeldLease = { release: () => {} };

/**
 * Renewed until it is released; undefined: another replica has it. `onLost` is told when it
 * ran out: this process stood still for longer than it lasts, and another may have it by now.
 */
export async function heldLease(
  endpoint: string,
  leases: ProbeLeases,
  { clock, timer }: { readonly clock: Clock; readonly timer: Timer },
  onLost: () => void,
): Promise<HeldLease | undefined> {
  let heldFrom = clock.now();
  if (!(await leases.tryAcquireProbe(endpoint, leaseMs))) return undefined;
  let over = false;
  let cancel: () => void = () => {};
  const renew = async (): Promise<void> => {
    const askedAt = clock.now();
    if (await leases.tryAcquireProbe(endpoint, leaseMs)) heldFrom = askedAt;
    // An answer that is late is no loss: the lease outlives two of them.
    else if (!over && clock.now() - heldFrom >= leaseMs) onLost();
  };
  const renewLater = (): void => {
    cancel = timer.after(renewEveryMs, () => {
      void renew();
      renewLater();
    });
  };
  renewLater();
  return {
    release() {
      over = true;
      cancel();
      leases.releaseProbe(endpoint);
    },
  };
}
