import { type DescMessage, fromBinary, type Message, type MessageShape } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import type { Metadata, ServiceError } from "@grpc/grpc-js";
import { ClientError } from "nice-grpc";
import { BadRequestSchema, RetryInfoSchema } from "../../../gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.ts";
import { FailoverErrorSchema } from "../../../gen/spillway/v1/failover_error_pb.ts";

/** How a call failed, in the same words for every client library. */
export class CallFailure extends Error {
  readonly code: number;
  readonly trailers: ReadonlyMap<string, string>;
  readonly details: readonly Message[];

  constructor(
    code: number,
    message: string,
    details: readonly Message[],
    trailers: ReadonlyMap<string, string>,
  ) {
    super(message);
    this.code = code;
    this.details = details;
    this.trailers = trailers;
  }

  detail<S extends DescMessage>(schema: S): MessageShape<S> | undefined {
    const found = this.details.find((detail) => detail.$typeName === schema.typeName);
    // The name is the type's own, so the shape is too.
    return found as MessageShape<S> | undefined;
  }
}

/** Waits for the failure that a call must end with. */
export async function failureOf(call: Promise<unknown> | AsyncIterable<unknown>): Promise<CallFailure> {
  try {
    if (Symbol.asyncIterator in call) for await (const _ of call);
    else await call;
  } catch (thrown) {
    if (thrown instanceof CallFailure) return thrown;
    throw thrown;
  }
  throw new Error("the call succeeded");
}

const detailSchemas = [FailoverErrorSchema, BadRequestSchema, RetryInfoSchema];

export function fromConnect(thrown: unknown): Error {
  const error = ConnectError.from(thrown);
  const details = detailSchemas.flatMap((schema): Message[] => error.findDetails(schema));
  return new CallFailure(error.code, error.rawMessage, details, new Map(error.metadata.entries()));
}

export function fromGrpcJs(error: ServiceError): Error {
  return new CallFailure(error.code, error.details, decode(error.metadata), strings(error.metadata));
}

/** nice-grpc hands the trailers to a callback and not to its error. */
export function fromNiceGrpc(thrown: unknown, trailers: Metadata): unknown {
  if (!(thrown instanceof ClientError)) return thrown;
  return new CallFailure(thrown.code, thrown.details, decode(trailers), strings(trailers));
}

function decode(metadata: Metadata): Message[] {
  const [encoded] = metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(encoded)) return [];
  const status = fromBinary(StatusSchema, encoded);
  return status.details.flatMap((any) => {
    const schema = detailSchemas.find(({ typeName }) => any.typeUrl.endsWith(`/${typeName}`));
    const message = schema === undefined ? undefined : anyUnpack(any, schema);
    return message === undefined ? [] : [message];
  });
}

function strings(metadata: Metadata): Map<string, string> {
  return new Map(Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]));
}
