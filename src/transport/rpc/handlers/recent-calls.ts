import { EndpointService } from "../../../../gen/spillway/v1/endpoint_service_pb.ts";
import type { Clock } from "../../../core/base/clock.ts";
import { type CallRecord, isTroubled } from "../../../core/model/call-record.ts";
import type { Grant } from "../../../core/model/grant.ts";
import type { Timer } from "../../../core/model/ports.ts";
import { fromWatchInterval } from "../from-proto/endpoint-requests.ts";
import { pause } from "../pause.ts";
import { type RpcMethod, serverStream, unary } from "../rpc-method.ts";
import type { FinishedCalls } from "../services.ts";
import { toCall } from "../to-proto/call.ts";
import { wallTime } from "../to-proto/time.ts";

export interface RecentCallsDeps {
  /** Undefined: the methods answer UNIMPLEMENTED. */
  readonly calls: FinishedCalls | undefined;
  readonly clock: Clock;
  readonly timer: Timer;
}

/** Which calls are asked for. */
interface Wanted {
  readonly route: string;
  readonly troubledOnly: boolean;
}

/** Whether a caller may see a call: administrators those of everyone, others those of their tenant. */
function isShownTo({ tenant, permissions }: Grant, { facts }: CallRecord): boolean {
  return permissions.has("admin") || facts.tenant === tenant;
}

/**
 * The part of EndpointService that tells of single calls. A watcher asks the memory
 * again and again instead of being pushed to: one that reads slowly then misses calls
 * and holds up nobody.
 */
export function recentCallMethods({ calls, clock, timer }: RecentCallsDeps): readonly RpcMethod[] {
  const { listRecentCalls, watchRecentCalls } = EndpointService.method;
  if (calls === undefined)
    return [unary(listRecentCalls, undefined), serverStream(watchRecentCalls, undefined)];
  const after = (sequence: number, { route, troubledOnly }: Wanted, grant: Grant) => {
    const wall = wallTime({ startedAt: clock.now(), startedAtWallMs: clock.wall() });
    const ended = calls.since(sequence);
    const wanted = ended.filter(
      (record) =>
        isShownTo(grant, record) &&
        (route === "" || record.facts.route === route) &&
        (!troubledOnly || isTroubled(record)),
    );
    return { last: ended.at(-1)?.sequence ?? sequence, calls: wanted.map((record) => toCall(record, wall)) };
  };
  return [
    unary(listRecentCalls, (wanted, { grant }) => ({ calls: after(0, wanted, grant).calls })),
    serverStream(watchRecentCalls, async function* (wanted, call) {
      const intervalMs = fromWatchInterval(wanted.interval);
      let told = after(0, wanted, call.grant);
      yield { calls: told.calls };
      for (;;) {
        await pause(timer, intervalMs, call);
        told = after(told.last, wanted, call.grant);
        if (told.calls.length > 0) yield { calls: told.calls };
      }
    }),
  ];
}
