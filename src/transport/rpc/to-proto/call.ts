import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CallSchema } from "../../../../gen/spillway/v1/call_pb.ts";
import type { CallRecord } from "../../../core/model/call-record.ts";
import { toAttempt } from "./attempt.ts";
import { toUint64 } from "./number.ts";
import { toDuration, toTimestamp, type WallTime } from "./time.ts";

/** A call that ended, as it is told to operators: whose call it was is left out. */
export function toCall(record: CallRecord, wall: WallTime): MessageInitShape<typeof CallSchema> {
  const { facts, startedAt } = record;
  return {
    completionId: facts.completionId,
    route: facts.route,
    streaming: facts.streaming,
    status: record.status,
    startTime: toTimestamp(wall(startedAt)),
    duration: toDuration(record.durationMs),
    attempts: record.attempts.map((attempt) => toAttempt(attempt, wall)),
    sequence: toUint64(record.sequence),
  };
}
