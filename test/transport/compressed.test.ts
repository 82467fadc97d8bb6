/** Requests that come compressed: unpacked within bounds, in their turn, on both doors. */
import { connect, constants } from "node:http2";
import { deflateSync, gzipSync } from "node:zlib";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { CompleteRequestSchema } from "../../gen/spillway/v1/completion_service_pb.ts";
import { Inflations } from "../../src/transport/rpc/inflations.ts";
import { hello } from "./support/clients.ts";
import { result } from "./support/domain.ts";
import { openDoors } from "./support/doors.ts";

const request = Buffer.from(toBinary(CompleteRequestSchema, create(CompleteRequestSchema, hello())));

/** One gRPC call with a message that is said to be compressed; the answer is its status. */
function call(port: number, encoding: string, packed: Uint8Array): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", reject);
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: "/spillway.v1.CompletionService/Complete",
      "content-type": "application/grpc",
      "grpc-encoding": encoding,
      te: "trailers",
    });
    let status: string | undefined;
    const look = (headers: Readonly<Record<string, unknown>>) => {
      if (headers["grpc-status"] !== undefined) status = String(headers["grpc-status"]);
    };
    stream.on("response", look);
    stream.on("trailers", look);
    stream.on("error", reject);
    stream.on("close", () => {
      session.destroy();
      resolve(status);
    });
    stream.resume();
    const head = Buffer.alloc(5);
    head.writeUInt8(1, 0);
    head.writeUInt32BE(packed.length, 1);
    stream.end(Buffer.concat([head, packed]));
  });
}

const ok = "0";
const resourceExhausted = "8";
const unimplemented = "12";
const internal = "13";

describe.each(["grpc", "http"] as const)("the %s door", (name) => {
  it("takes what is compressed as it may be", async () => {
    const doors = await openDoors();
    doors.completions.complete = async () => result();
    expect(await call(doors[name].port, "gzip", gzipSync(request))).toBe(ok);
    if (name === "grpc") expect(await call(doors.grpc.port, "deflate", deflateSync(request))).toBe(ok);
  });

  it("refuses a bomb, a compression that it does not know, and one that is none", async () => {
    const { [name]: door, completions } = await openDoors({ maxRequestBytes: 100_000 });
    completions.complete = async () => expect.unreachable();
    expect(await call(door.port, "gzip", gzipSync(Buffer.alloc(10_000_000)))).toBe(resourceExhausted);
    expect(await call(door.port, "snappy", request)).toBe(unimplemented);
    expect(await call(door.port, "gzip", request)).not.toBe(ok);
    if (name === "grpc") expect(await call(door.port, "gzip", request)).toBe(internal);
  });

  it("refuses it while too many wait to be unpacked, and goes on afterwards", async () => {
    const inflations = new Inflations();
    const { [name]: door, completions } = await openDoors({ inflations });
    completions.complete = async () => result();
    let finish = () => {};
    const over = new Promise<void>((resolve) => (finish = resolve));
    const others = Array.from({ length: 18 }, () => inflations.run(1 << 20, () => over));
    expect(await call(door.port, "gzip", gzipSync(request))).toBe(resourceExhausted);
    finish();
    await Promise.all(others);
    expect(await call(door.port, "gzip", gzipSync(request))).toBe(ok);
  });
});
