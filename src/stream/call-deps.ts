import type { Clock } from "../core/base/clock.ts";
import type { LostTime } from "../core/base/lost-time.ts";
import type { Random } from "../core/base/random.ts";
import type { Budgets } from "../core/limits/budgets.ts";
import type { AnswerStore } from "../core/model/answer-store.ts";
import type { PictureSource } from "../core/model/picture.ts";
import type { Pool } from "../core/model/pool-port.ts";
import type { CallFacts, Observer, Provider, Timer } from "../core/model/ports.ts";
import type { CompletionRequest } from "../core/model/request.ts";
import type { Route } from "../core/model/route.ts";
import type { TraceContext } from "../core/model/trace-context.ts";
import type { PolicyAnswer } from "../core/routing/routing-table.ts";
import type { AnsweredCall } from "../state/answered-calls.ts";
import type { Tenants } from "../state/tenants.ts";
import type { HoldPlace } from "./unread-calls.ts";

/** What a call needs of the world. */
export interface CallDeps {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly random: Random;
  /** What this process lost of the time in which it waited for others. Undefined: none. */
  readonly lost?: LostTime | undefined;
  readonly pool: Pool;
  readonly provider: Provider;
  readonly observer: Observer;
  /** Our span of an attempt that runs, for its provider. Undefined: nobody traces. */
  readonly traceOf?: ((call: CallFacts, attempt: number) => TraceContext | undefined) | undefined;
  /** Undefined: pictures by URL are not fetched. */
  readonly pictures?: PictureSource | undefined;
  /** Told of each answer before its caller is, so that the caller can judge it. */
  readonly answered?: ((call: AnsweredCall) => void) | undefined;
  /** What rules a call, and by which route it goes. */
  readonly policyOf: (request: CompletionRequest, tenant: string) => PolicyAnswer;
  /** Undefined: calls may spend what they like. */
  readonly budgets?: Budgets | undefined;
  /** The limits of tenants. Undefined: there are none. */
  readonly tenants?: Tenants | undefined;
  /** The route of that name; undefined when the configuration has none. */
  readonly route: (name: string) => Route | undefined;
  /** The answers that replicas share; undefined: none. */
  readonly answers?: AnswerStore | undefined;
  /** Undefined: nobody counts what runs. */
  readonly holdPlace?: HoldPlace | undefined;
}
