import type { Manner } from "../answer.ts";
import type { BreakFault, Fault, FaultKind, Limits } from "../fault.ts";
import type { Pacing } from "../pacing.ts";

/** What keeps a request from being answered at all. */
export type Barrier = Extract<FaultKind, { kind: "error" | "status" | "hang" }>;

/** What the faults make of one request. */
export interface Plan {
  readonly barrier: Barrier | undefined;
  readonly pacing: Partial<Pacing>;
  readonly manner: Manner;
  readonly breakage: BreakFault | undefined;
}

/** Folds the faults that strike a request; of two of one sort the first wins. */
export function planOf(struck: readonly Fault[]): Plan {
  const slow = struck.find((fault) => fault.kind === "slow");
  return {
    barrier: struck.find(isBarrier),
    pacing: slow === undefined ? {} : pacingOf(slow),
    manner: mannerOf(struck),
    breakage: struck.find(isBreakage),
  };
}

/** Whether the port is to be closed. */
export function refusesConnections(faults: readonly Fault[]): boolean {
  return faults.some((fault) => fault.kind === "refuse-connections");
}

/** The limits that a fault sets, if one does. */
export function limitsOf(faults: readonly Fault[]): Limits | undefined {
  return faults.find((fault) => fault.kind === "limits");
}

function mannerOf(struck: readonly Fault[]): Manner {
  if (struck.some((fault) => fault.kind === "refusal")) return "refusal";
  return struck.some((fault) => fault.kind === "empty") ? "empty" : "normal";
}

function pacingOf(slow: Extract<Fault, { kind: "slow" }>): Partial<Pacing> {
  const { kind: _kind, first: _first, share: _share, ...pacing } = slow;
  return pacing;
}

function isBarrier(fault: Fault): fault is Barrier {
  return fault.kind === "error" || fault.kind === "status" || fault.kind === "hang";
}

function isBreakage(fault: Fault): fault is Fault & BreakFault {
  switch (fault.kind) {
    case "cut":
    case "stall":
    case "keep-alives":
    case "malformed":
    case "in-band-error":
    case "no-end-marker":
      return true;
    default:
      return false;
  }
}
