import { CompletionService } from "../../../../gen/spillway/v1/completion_service_pb.ts";
import type { Clock } from "../../../core/base/clock.ts";
import { coalesce } from "../coalesce.ts";
import { flatMapped } from "../flat-mapped.ts";
import { fromCompletionRequest } from "../from-proto/completion-request.ts";
import { fromFeedback } from "../from-proto/feedback.ts";
import { createLoadReporter, type LoadMeter } from "../load-report.ts";
import { previousAttempts } from "../previous-attempts.ts";
import { announceCall, concludeCall } from "../response-metadata.ts";
import type { GrantedCall } from "../rpc-call.ts";
import { serverStream, unary } from "../rpc-method.ts";
import type { RpcService } from "../rpc-service.ts";
import type { CompletionCall, Completions, ReportFeedback } from "../services.ts";
import { streamEventBytes } from "../text-delta-bytes.ts";
import { toCompletion } from "../to-proto/completion.ts";
import { toStreamEvent } from "../to-proto/stream-event.ts";
import { traceContext } from "../trace-context.ts";
import { untilAborted } from "../until-aborted.ts";

/** What CompletionService needs. */
export interface CompletionHandlerDeps {
  readonly completions: Completions;
  readonly reportFeedback: ReportFeedback | undefined;
  readonly clock: Clock;
  readonly newCompletionId: () => string;
  /** Undefined: answers do not tell how busy this process is. */
  readonly load?: LoadMeter | undefined;
}

/** CompletionService, over the completions of the floor below. */
export function completionService(deps: CompletionHandlerDeps): RpcService {
  const { completions, reportFeedback } = deps;
  const reportLoad = deps.load === undefined ? () => {} : createLoadReporter(deps.load);
  const { complete, streamComplete, reportFeedback: report } = CompletionService.method;
  return {
    desc: CompletionService,
    permission: "complete",
    methods: [
      unary(complete, async ({ request }, call) => {
        const completionCall = callOf(call, deps, false);
        const checked = fromCompletionRequest(request);
        const result = await completions.complete(checked, completionCall);
        announceCall(call, completionCall.completionId);
        concludeCall(call, result);
        reportLoad(call);
        return { completion: toCompletion(result) };
      }),
      serverStream(
        streamComplete,
        ({ request }, call) => {
          const completionCall = callOf(call, deps, true);
          const batches = completions.stream(fromCompletionRequest(request), completionCall);
          let announced = false;
          return flatMapped(untilAborted(call.signal, batches), (batch) => {
            if (!announced) announceCall(call, completionCall.completionId);
            announced = true;
            const last = batch.at(-1);
            if (last?.kind === "completed") {
              concludeCall(call, last.completion);
              reportLoad(call);
            }
            return coalesce(batch).map(toStreamEvent);
          });
        },
        streamEventBytes,
      ),
      unary(
        report,
        reportFeedback &&
          (async ({ feedback }, call) => {
            await reportFeedback(fromFeedback(feedback), call.grant.tenant);
            return {};
          }),
      ),
    ],
  };
}

function callOf(call: GrantedCall, deps: CompletionHandlerDeps, streaming: boolean): CompletionCall {
  const { timeLeftMs } = call;
  return {
    completionId: deps.newCompletionId(),
    tenant: call.grant.tenant,
    signal: call.signal,
    deadline: timeLeftMs === undefined ? undefined : deps.clock.now() + timeLeftMs,
    previousAttempts: previousAttempts(call),
    streaming,
    trace: traceContext(call),
  };
}
