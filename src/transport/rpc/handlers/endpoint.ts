import { EndpointService } from "../../../../gen/spillway/v1/endpoint_service_pb.ts";
import type { Clock } from "../../../core/base/clock.ts";
import type { Timer } from "../../../core/model/ports.ts";
import { fromCompletionRequest } from "../from-proto/completion-request.ts";
import { fromRank, fromWatchInterval } from "../from-proto/endpoint-requests.ts";
import { textOrUndefined } from "../from-proto/text.ts";
import { pause } from "../pause.ts";
import { serverStream, unary } from "../rpc-method.ts";
import type { RpcService } from "../rpc-service.ts";
import type { Endpoints, FinishedCalls } from "../services.ts";
import { toEndpoint, toRankedEndpoint } from "../to-proto/endpoint.ts";
import { toModel } from "../to-proto/model.ts";
import { toRouteExplanation } from "../to-proto/route-explanation.ts";
import { toTimestamp, wallTime } from "../to-proto/time.ts";
import { recentCallMethods } from "./recent-calls.ts";

/** What EndpointService needs. */
export interface EndpointHandlerDeps {
  readonly endpoints: Endpoints;
  /** Undefined: ListRecentCalls and WatchRecentCalls are not offered. */
  readonly calls?: FinishedCalls | undefined;
  readonly clock: Clock;
  readonly timer: Timer;
}

/** EndpointService: reads of the live state. */
export function endpointService({ endpoints, calls, clock, timer }: EndpointHandlerDeps): RpcService {
  const { explain, rank, models } = endpoints;
  const method = EndpointService.method;
  const state = (route: string) => {
    const now = { startedAt: clock.now(), startedAtWallMs: clock.wall() };
    const wall = wallTime(now);
    const snapshots = endpoints.snapshot(textOrUndefined(route));
    return {
      endpoints: snapshots.map((snapshot) => toEndpoint(snapshot, wall)),
      time: toTimestamp(now.startedAtWallMs),
    };
  };
  return {
    desc: EndpointService,
    permission: "read",
    methods: [
      unary(method.listEndpoints, ({ route }) => state(route)),
      serverStream(method.watchEndpoints, async function* ({ route, interval }, call) {
        const intervalMs = fromWatchInterval(interval);
        for (;;) {
          yield state(route);
          await pause(timer, intervalMs, call);
        }
      }),
      unary(
        method.explainRoute,
        explain &&
          (({ request }, call) => {
            const checked = fromCompletionRequest(request, { messagesOptional: true });
            const wall = wallTime({ startedAt: clock.now(), startedAtWallMs: clock.wall() });
            return { explanation: toRouteExplanation(explain(checked, call.grant.tenant), wall) };
          }),
      ),
      unary(
        method.rankEndpoints,
        rank &&
          ((request) => {
            const { route, sortBy } = fromRank(request);
            return { endpoints: rank(route, sortBy).map(toRankedEndpoint) };
          }),
      ),
      unary(
        method.listModels,
        models && (({ reachableOnly }) => ({ models: models(reachableOnly).map(toModel) })),
      ),
      ...recentCallMethods({ calls, clock, timer }),
    ],
  };
}
