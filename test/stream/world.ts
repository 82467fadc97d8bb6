/** Whole calls on virtual time, with providers that follow a script. */
import { seededRandom } from "../../src/core/base/random.ts";
import type { ClientEvent } from "../../src/core/model/client-event.ts";
import type { CompletionResult } from "../../src/core/model/completion.ts";
import type { Endpoint } from "../../src/core/model/endpoint.ts";
import type { Route } from "../../src/core/model/route.ts";
import type { LivePool } from "../../src/pool/live-pool.ts";
import { createPool } from "../../src/pool/pool.ts";
import type { CallDeps } from "../../src/stream/call-deps.ts";
import type { CompletionCall } from "../../src/stream/complete.ts";
import { type Completions, createCompletions } from "../../src/stream/completions.ts";
import { ruledByNothing } from "../support/fleet.ts";
import { ScriptedProvider } from "../support/scripted-provider.ts";
import { VirtualTime } from "../support/virtual-time.ts";

export interface World {
  readonly time: VirtualTime;
  readonly pool: LivePool;
  readonly provider: ScriptedProvider;
  readonly completions: Completions;
}

interface Parts {
  readonly endpoints: readonly Endpoint[];
  readonly routes: readonly Route[];
  readonly time?: VirtualTime;
  readonly weightOf?: (tenant: string) => number;
  /** In place of what is here when a test is not about it. */
  readonly deps?: Partial<CallDeps>;
}

/** Endpoints and routes that no policy rules and nobody watches. */
export function worldOf({ endpoints, routes, time = new VirtualTime(), weightOf, deps }: Parts): World {
  const provider = new ScriptedProvider(time);
  const random = seededRandom(1);
  const weighed = weightOf === undefined ? {} : { weightOf };
  const pool = createPool({ clock: time, random, endpoints, routes, ...weighed });
  const completions = createCompletions({
    clock: time,
    timer: time,
    random: () => 0.5,
    pool,
    provider,
    observer: { callStarted() {}, attemptEnded() {}, restarted() {}, callEnded() {} },
    policyOf: ruledByNothing,
    route: (name) => routes.find((route) => route.name === name),
    ...deps,
  });
  return { time, pool, provider, completions };
}

/** A stream that a patient caller of tenant "one" reads. */
export function callOf(changes: Partial<CompletionCall> = {}): CompletionCall {
  return {
    completionId: "cmpl-1",
    tenant: "one",
    signal: new AbortController().signal,
    deadline: undefined,
    previousAttempts: 0,
    streaming: true,
    ...changes,
  };
}

/** What a client makes of a stream by the one rule: the highest attempt counts. */
export async function read(
  events: AsyncIterable<readonly ClientEvent[]>,
): Promise<{ readonly text: string; readonly result: CompletionResult | undefined }> {
  let [attempt, text] = [0, ""];
  let result: CompletionResult | undefined;
  for await (const batch of events) {
    for (const event of batch) {
      if (event.attempt > attempt) [attempt, text] = [event.attempt, ""];
      if (event.kind === "output" && event.output.kind === "text") text += event.output.text;
      if (event.kind === "completed") result = event.completion;
    }
  }
  return { text, result };
}
