/** What happened in a run, as the metrics read it. Times in milliseconds since the start of the run. */
import type { FailureKind } from "../core/model/disposition.ts";
import type { PickPurpose } from "../core/model/pool-port.ts";
import type { BreakerState } from "../core/model/snapshot.ts";
import type { Arrival } from "./arrival.ts";

export interface CallRecord {
  readonly arrival: Arrival;
  readonly attempts: AttemptNote[];
  end: "running" | "completed" | "failed" | "left";
  /** 0 while it runs. */
  endedAt: number;
  /** Until the first token of the attempt that was served; undefined without an answer. */
  ttftMs: number | undefined;
  /** The model declined. */
  isRefused: boolean;
  /** It was told to be whole and is not. */
  isTruncated: boolean;
  restarts: number;
}

export interface AttemptNote {
  readonly provider: string;
  readonly purpose: PickPurpose;
  /** When the pool gave the endpoint. */
  readonly pickedAt: number;
  /** Undefined: it was never sent. */
  sentAt: number | undefined;
  endedAt: number;
  outcome: "running" | "succeeded" | "cancelled" | FailureKind;
  costNanoUsd: number;
}

/** An endpoint at a moment. */
export interface EndpointSample {
  readonly endpoint: string;
  /** Its share of the traffic that may choose freely, 0 to 1. */
  readonly share: number;
  readonly health: number;
  readonly breaker: BreakerState;
}

export interface Sample {
  readonly at: number;
  readonly endpoints: readonly EndpointSample[];
}

export interface Recording {
  readonly onsetAt: number;
  /** In the order of arrival. */
  readonly calls: readonly CallRecord[];
  /** What the policy shows of itself, at even times; empty for policies that show nothing. */
  readonly samples: readonly Sample[];
  readonly probes: readonly { readonly endpoint: string; readonly at: number; readonly ok: boolean }[];
}
