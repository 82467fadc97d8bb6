import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Metadata, type StatusObject } from "@grpc/grpc-js";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.ts";
import type { RpcStatus } from "../rpc/rpc-status.ts";
import { asBuffer } from "./method.ts";

/** The status in the words of grpc-js; what belongs to it joins the trailers that are there already. */
export function toStatusObject(status: RpcStatus, trailer: Metadata = new Metadata()): StatusObject {
  for (const [name, value] of status.trailers) trailer.set(name, value);
  const { code, message } = status;
  if (status.details.length > 0) {
    const details = status.details.map(({ desc, value }) => anyPack(desc, value));
    const encoded = toBinary(StatusSchema, create(StatusSchema, { code, message, details }));
    trailer.set("grpc-status-details-bin", asBuffer(encoded));
  }
  return { code, details: message, metadata: trailer };
}
