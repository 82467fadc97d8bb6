import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { ServerError } from "nice-grpc";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.ts";
import type { RpcStatus } from "../rpc/rpc-status.ts";

/** Where trailers go: those of nice-grpc's context, or grpc-js's own. */
export interface Trailer {
  set(name: string, value: string | Uint8Array): unknown;
}

/** The error that makes nice-grpc end a call with this status; sets the trailers that belong to it. */
export function toServerError(status: RpcStatus, { trailer }: { readonly trailer: Trailer }): ServerError {
  setTrailers(status, trailer);
  return new ServerError(status.code, status.message);
}

export function setTrailers(status: RpcStatus, trailer: Trailer): void {
  for (const [name, value] of status.trailers) trailer.set(name, value);
  if (status.details.length === 0) return;
  const details = status.details.map(({ desc, value }) => anyPack(desc, value));
  const { code, message } = status;
  const encoded = toBinary(StatusSchema, create(StatusSchema, { code, message, details }));
  trailer.set("grpc-status-details-bin", encoded);
}
