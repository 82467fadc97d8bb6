import { AdminService } from "../../../../gen/spillway/v1/admin_service_pb.ts";
import type { Clock } from "../../../core/base/clock.ts";
import type { EndpointSnapshot } from "../../../core/model/snapshot.ts";
import { fromCoolDown, fromEndpointName } from "../from-proto/admin-requests.ts";
import { fromExperiment, fromExperimentName } from "../from-proto/experiment.ts";
import { unary } from "../rpc-method.ts";
import type { RpcService } from "../rpc-service.ts";
import type { Administration } from "../services.ts";
import { toEndpoint } from "../to-proto/endpoint.ts";
import { toRunningExperiment, toVariantResult } from "../to-proto/experiment.ts";
import { toUint64 } from "../to-proto/number.ts";
import { wallTime } from "../to-proto/time.ts";

/** AdminService: changes to the running service. */
export function adminService(administration: Administration, clock: Clock): RpcService {
  const { drain, resume, trip, reload, experiments } = administration;
  const method = AdminService.method;
  const changed = (snapshot: EndpointSnapshot) => {
    const wall = wallTime({ startedAt: clock.now(), startedAtWallMs: clock.wall() });
    return { endpoint: toEndpoint(snapshot, wall) };
  };
  return {
    desc: AdminService,
    permission: "admin",
    methods: [
      unary(method.drainEndpoint, drain && (({ endpoint }) => changed(drain(fromEndpointName(endpoint))))),
      unary(method.resumeEndpoint, resume && (({ endpoint }) => changed(resume(fromEndpointName(endpoint))))),
      unary(
        method.tripEndpoint,
        trip &&
          (({ endpoint, coolDown }) => changed(trip(fromEndpointName(endpoint), fromCoolDown(coolDown)))),
      ),
      unary(
        method.reloadConfig,
        reload &&
          (async () => {
            const { version, changes } = await reload();
            return { version: toUint64(version), changes: [...changes] };
          }),
      ),
      unary(
        method.startExperiment,
        experiments &&
          (({ experiment }) => {
            const running = experiments.start(fromExperiment(experiment));
            return { experiment: toRunningExperiment(running).experiment };
          }),
      ),
      unary(
        method.stopExperiment,
        experiments &&
          (({ name }) => ({ results: experiments.stop(fromExperimentName(name)).map(toVariantResult) })),
      ),
      unary(
        method.listExperiments,
        experiments && (() => ({ experiments: experiments.list().map(toRunningExperiment) })),
      ),
    ],
  };
}
