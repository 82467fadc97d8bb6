/**
 * The health service of gRPC, as probes and load balancers ask it. It speaks of this
 * process only: sick providers do not make Spillway sick, that is what it is for.
 */
import {
  Health,
  HealthCheckResponse_ServingStatus as Status,
} from "../../../../gen/grpc/health/v1/health_pb.ts";
import { CallError } from "../../../core/model/call-error.ts";
import { abortOf } from "../abort-of.ts";
import type { Readiness } from "../readiness.ts";
import type { RpcCall } from "../rpc-call.ts";
import { serverStream, unary } from "../rpc-method.ts";
import type { RpcService } from "../rpc-service.ts";

/** The health of the whole ("") and of each service by its full name; all turn together. */
export function healthService(serviceNames: readonly string[], readiness: Readiness): RpcService {
  const names = new Set(["", ...serviceNames]);
  const current = () => ({ status: readiness.isReady ? Status.SERVING : Status.NOT_SERVING });
  return {
    desc: Health,
    permission: undefined,
    methods: [
      unary(Health.method.check, ({ service }) => {
        if (!names.has(service)) throw new CallError("not-found", "this server has no service of that name");
        return current();
      }),
      serverStream(Health.method.watch, async function* ({ service }, call) {
        // The protocol wants an unknown service to be watched as well: it might come.
        if (!names.has(service)) yield { status: Status.SERVICE_UNKNOWN };
        else yield* watch(current, readiness, call);
        await abortOf(call.closing, call.signal);
        if (call.signal.aborted) throw new CallError("cancelled", "the client left");
        throw new CallError("unavailable", "the server is stopping");
      }),
      unary(Health.method.list, () => ({
        statuses: Object.fromEntries([...names].map((name) => [name, current()])),
      })),
    ],
  };
}

/** The state now, and the one change that can come. */
async function* watch(current: () => { status: Status }, readiness: Readiness, call: RpcCall) {
  const wasReady = readiness.isReady;
  yield current();
  if (!wasReady) return;
  await abortOf(readiness.stopping, call.closing, call.signal);
  if (!readiness.isReady) yield current();
}
