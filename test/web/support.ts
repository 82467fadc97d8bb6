/** Messages as the page gets them; a test names only what it is about. */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { AttemptOutcome, FailureKind } from "../../gen/spillway/v1/attempt_pb.ts";
import { type Call, CallSchema } from "../../gen/spillway/v1/call_pb.ts";
import { type Endpoint, EndpointSchema, HealthScoreSchema } from "../../gen/spillway/v1/endpoint_pb.ts";

export function endpoint(name: string, rest: MessageInitShape<typeof EndpointSchema> = {}): Endpoint {
  const health = create(HealthScoreSchema, { score: 1 });
  return create(EndpointSchema, { slowStart: 1, health, ...rest, name });
}

/** A call that ended well at once, or after failed attempts. */
export function call(sequence: number, failures = 0, rest: MessageInitShape<typeof CallSchema> = {}): Call {
  const failed = {
    outcome: AttemptOutcome.FAILED,
    failure: { kind: FailureKind.CONNECTION_LOST },
  };
  return create(CallSchema, {
    completionId: `cmpl-${sequence}`,
    sequence: BigInt(sequence),
    status: "ok",
    attempts: [
      ...Array.from({ length: failures }, (_, index) => ({ ...failed, number: index + 1 })),
      { number: failures + 1, outcome: AttemptOutcome.SUCCEEDED },
    ],
    ...rest,
  });
}
