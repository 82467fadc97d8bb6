/**
 * The typed details of an error. They travel in one trailer, and clients refuse
 * trailers above 8 KiB in all, so that a long trail is thinned until it fits: the
 * words for people go first, the facts stay.
 */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  type BadRequest_FieldViolation,
  BadRequest_FieldViolationSchema,
  BadRequestSchema,
  RetryInfoSchema,
} from "../../../gen/google/rpc/error_details_pb.ts";
import { type FailoverError, FailoverErrorSchema } from "../../../gen/spillway/v1/failover_error_pb.ts";
import type { CallError, CallTrail, FieldViolation } from "../../core/model/call-error.ts";
import type { RpcDetail } from "./rpc-status.ts";
import { toAttempt } from "./to-proto/attempt.ts";
import { toRefusal } from "./to-proto/refusal.ts";
import { toDuration, wallTime } from "./to-proto/time.ts";

/** Bytes before base64, which adds a third; grpc-java and the C core refuse metadata above 8 KiB by default. */
const maxTrailBytes = 4_096;
/** Leaves room for the trail and the message in the same 8 KiB. */
const maxViolationBytes = 4_096;

/** The details of an error, most telling first. */
export function errorDetails(error: CallError): RpcDetail[] {
  const details: RpcDetail[] = [];
  if (error.trail !== undefined) {
    details.push({ desc: FailoverErrorSchema, value: toFailoverError(error.trail) });
  }
  if (error.violations.length > 0) {
    const value = create(BadRequestSchema, { fieldViolations: toFieldViolations(error.violations) });
    details.push({ desc: BadRequestSchema, value });
  }
  if (error.retryAfterMs !== undefined) {
    const value = create(RetryInfoSchema, { retryDelay: toDuration(error.retryAfterMs) });
    details.push({ desc: RetryInfoSchema, value });
  }
  return details;
}

function toFailoverError(trail: CallTrail): FailoverError {
  const wall = wallTime(trail);
  const error = create(FailoverErrorSchema, {
    completionId: trail.completionId,
    route: trail.route,
    attempts: trail.attempts.map((attempt) => toAttempt(attempt, wall)),
    refusals: trail.refusals.map(toRefusal),
  });
  for (const thin of thinnings) {
    if (toBinary(FailoverErrorSchema, error).length <= maxTrailBytes) break;
    thin(error);
  }
  return error;
}

/** What is left out, step by step. A call makes at most 16 attempts, which then fit. */
const thinnings: readonly ((error: FailoverError) => void)[] = [
  ({ attempts }) => {
    for (const attempt of attempts) attempt.adaptations = [];
  },
  ({ refusals }) => {
    for (const refusal of refusals) refusal.detail = "";
  },
  ({ attempts }) => {
    for (const attempt of attempts) attempt.reason = "";
  },
  (error) => {
    error.refusals = error.refusals.slice(0, 16);
  },
  ({ attempts }) => {
    for (const { failure } of attempts) if (failure !== undefined) failure.message = "";
  },
  (error) => {
    error.refusals = [];
    error.attempts = error.attempts.slice(-8);
  },
];

/** The first violations, as many as fit. */
function toFieldViolations(violations: readonly FieldViolation[]): BadRequest_FieldViolation[] {
  const kept: BadRequest_FieldViolation[] = [];
  let bytes = 0;
  for (const { field, description } of violations) {
    const violation = create(BadRequest_FieldViolationSchema, { field, description });
    bytes += toBinary(BadRequest_FieldViolationSchema, violation).length;
    if (bytes > maxViolationBytes) break;
    kept.push(violation);
  }
  return kept;
}
