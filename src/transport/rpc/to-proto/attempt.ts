import type { MessageInitShape } from "@bufbuild/protobuf";
import { AttemptOutcome, type AttemptSchema } from "../../../../gen/spillway/v1/attempt_pb.ts";
import type { AttemptRecord } from "../../../core/model/attempt.ts";
import { dispositionOf } from "../../../core/model/disposition.ts";
import type { Outcome } from "../../../core/model/outcome.ts";
import { toFailure } from "./failure.ts";
import { toInt64, toUint32 } from "./number.ts";
import { toDuration, toTimestamp, type WallTime } from "./time.ts";
import { toUsage } from "./usage.ts";

const outcomes: Record<Outcome["kind"], AttemptOutcome> = {
  succeeded: AttemptOutcome.SUCCEEDED,
  failed: AttemptOutcome.FAILED,
  cancelled: AttemptOutcome.CANCELLED,
};

/** A row of the attempt trail, as it is told to callers. */
export function toAttempt(attempt: AttemptRecord, wall: WallTime): MessageInitShape<typeof AttemptSchema> {
  const { endpoint, outcome, startedAt, firstTokenAt, endedAt } = attempt;
  const failure = outcome?.kind === "failed" ? outcome.failure : undefined;
  return {
    number: toUint32(attempt.number),
    endpoint: endpoint.name,
    provider: endpoint.provider.name,
    model: endpoint.model,
    servedModel: attempt.servedModel,
    region: endpoint.region,
    outcome: outcome === undefined ? AttemptOutcome.UNSPECIFIED : outcomes[outcome.kind],
    ...(failure === undefined ? {} : { failure: toFailure(failure) }),
    startTime: toTimestamp(wall(startedAt)),
    ...(firstTokenAt === undefined ? {} : { timeToFirstToken: toDuration(firstTokenAt - startedAt) }),
    ...(endedAt === undefined ? {} : { duration: toDuration(endedAt - startedAt) }),
    ...(outcome?.usage === undefined ? {} : { usage: toUsage(outcome.usage) }),
    costNanoUsd: toInt64(attempt.costNanoUsd),
    possiblyBilled: failure !== undefined && dispositionOf(failure.kind).billed === "possibly",
    hedge: attempt.hedge,
    discarded: attempt.discarded,
    reason: attempt.reason,
    adaptations: [...attempt.adaptations],
    servedRegion: attempt.servedPlace?.region ?? "",
    servedGeography: attempt.servedPlace?.geography ?? "",
    servedUpstream: attempt.servedPlace?.upstream ?? "",
  };
}
