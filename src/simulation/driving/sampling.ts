/** Looks at a pool at even times, for the metrics and the pictures. It changes nothing. */
import type { LivePool } from "../../pool/live-pool.ts";
import type { EndpointSample, Sample } from "../recording.ts";
import type { VirtualTime } from "../virtual-time.ts";
import { note, type Trace } from "./trace.ts";

/** Breakers stay open for seconds and shares move by slewing: nothing hides between two looks. */
const pauseMs = 250;

export interface SamplingOptions {
  readonly pool: LivePool;
  readonly time: VirtualTime;
  readonly trace: Trace;
}

/** Starts looking; the samples come in as the run goes on. */
export function startSampling({ pool, time, trace }: SamplingOptions): readonly Sample[] {
  const samples: Sample[] = [];
  const look = (): void => {
    const endpoints = pool.snapshot().map(
      ({ endpoint, health, breaker, shares }): EndpointSample => ({
        endpoint: endpoint.name,
        share: shares[0]?.share ?? 0,
        health: health.score,
        breaker: breaker.state,
      }),
    );
    samples.push({ at: time.now(), endpoints });
    note(trace, time.now(), () => endpoints.map(wordsOf).join("  "));
    time.after(pauseMs, look);
  };
  look();
  return samples;
}

function wordsOf({ endpoint, share, health, breaker }: EndpointSample): string {
  return `${endpoint} share ${share.toFixed(3)} health ${health.toFixed(3)} ${breaker}`;
}
