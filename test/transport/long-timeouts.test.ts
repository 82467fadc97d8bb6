import { once } from "node:events";
import { connect, type IncomingHttpHeaders } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { CompleteRequestSchema } from "../../gen/spillway/v1/completion_service_pb.ts";
import { hello } from "./support/clients.ts";
import { openDoors } from "./support/doors.ts";

const message = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, hello()));
const frame = Buffer.concat([Buffer.alloc(5), message]);
frame.writeUInt32BE(message.length, 1);

/** A call as no client library of JavaScript would write it; resolves to the status. */
async function statusOf(port: number, timeout: string): Promise<unknown> {
  const session = connect(`http://127.0.0.1:${port}`);
  const stream = session.request({
    ":method": "POST",
    ":path": "/spillway.v1.CompletionService/Complete",
    "content-type": "application/grpc",
    te: "trailers",
    "grpc-timeout": timeout,
  });
  let answer: IncomingHttpHeaders = {};
  const note = (headers: IncomingHttpHeaders) => {
    answer = { ...answer, ...headers };
  };
  stream.on("response", note);
  stream.on("trailers", note);
  stream.resume();
  // Not with the headers: a deadline that is reckoned wrong passes in between.
  await once(session, "remoteSettings");
  await new Promise((resolve) => setTimeout(resolve, 20));
  stream.end(frame);
  await once(stream, "close");
  session.close();
  return answer["grpc-status"];
}

const days = 86_400_000;

describe.each(["grpc", "http"] as const)("grpc-timeout on the %s door", (door) => {
  it.each(["99999999H", "8760H", "99999999M", "2592000S"])(
    "is time enough where it is more than a timer takes: %s",
    async (timeout) => {
      const doors = await openDoors();
      const before = performance.now();
      expect(await statusOf(doors[door].port, timeout)).toBe("0");
      const { deadline = 0 } = doors.completions.lastCall;
      expect(Math.round((deadline - before) / days)).toBe(25);
    },
  );

  it("is kept as it is where a timer takes it", async () => {
    const doors = await openDoors();
    const before = performance.now();
    expect(await statusOf(doors[door].port, "480H")).toBe("0");
    const { deadline = 0 } = doors.completions.lastCall;
    expect(Math.round((deadline - before) / days)).toBe(20);
  });
});
