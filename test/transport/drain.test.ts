/** A listener that drains takes nothing new and lets go of nothing that runs, within its bound. */
import { Agent, request } from "node:http";
import { connect as connectHttp2, constants } from "node:http2";
import { connect as connectTcp } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { createClient as createConnectClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { createChannel, createClient } from "nice-grpc";
import { describe, expect, it } from "vitest";
import { StreamCompleteRequestSchema } from "../../gen/spillway/v1/completion_service_pb.ts";
import { EndpointService } from "../../gen/spillway/v1/endpoint_service_pb.ts";
import { failureOf } from "./support/call-failure.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { completed, started, text } from "./support/domain.ts";
import { type Doors, openDoors } from "./support/doors.ts";
import { aborted } from "./support/fake-completions.ts";
import { Gate } from "./support/gate.ts";
import { toServiceDefinition } from "./support/service-definition.ts";

/** A stream of completions over bare HTTP/2; `closed` is its grpc-status. */
function http2Stream(port: number) {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: "POST",
    [constants.HTTP2_HEADER_PATH]: "/spillway.v1.CompletionService/StreamComplete",
    "content-type": "application/grpc",
    te: "trailers",
  });
  const message = toBinary(StreamCompleteRequestSchema, create(StreamCompleteRequestSchema, hello()));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([head, message]));
  stream.resume();
  const answered = new Promise((resolve) => stream.once("data", resolve));
  const closed = new Promise((resolve) => stream.once("trailers", (sent) => resolve(sent["grpc-status"])));
  return { session, answered, closed };
}

const doorOf = (kind: string, doors: Doors) => (kind.endsWith("gRPC door") ? doors.grpc : doors.http);

describe.each(clientNames)("drain() while a stream runs by %s", (kind) => {
  it("lets the stream finish, refuses new calls, then resolves", async () => {
    const doors = await openDoors();
    const goOn = new Gate();
    doors.completions.streamScript = async function* () {
      yield [started, text("Hel")];
      await goOn.opened;
      yield [text("lo"), completed];
    };
    const client = clientOf(kind, doors);
    const seen: (string | undefined)[] = [];
    let drained: Promise<void> | undefined;
    for await (const { event } of client.stream(hello())) {
      seen.push(event.case);
      if (event.case !== "textDelta" || drained !== undefined) continue;
      drained = doorOf(kind, doors).drain(60_000);
      const refused = await failureOf(clientOf(kind, doors).complete(hello()));
      expect(refused.code).toBe(14);
      goOn.open();
    }
    expect(seen).toEqual(["attemptStarted", "textDelta", "textDelta", "completed"]);
    await drained;
    expect(doors.completions.calls).toHaveLength(1);
    expect(doors.readiness.isReady).toBe(false);
  });

  it("cancels what still runs when the bound is over", async () => {
    const doors = await openDoors();
    const cancelled = new Gate();
    doors.completions.streamScript = async function* (_, { signal }) {
      yield [started];
      await aborted(signal);
      cancelled.open();
    };
    const failure = await failureOf(
      (async () => {
        for await (const _ of clientOf(kind, doors).stream(hello())) void doorOf(kind, doors).drain(50);
      })(),
    );
    expect(failure.code).not.toBe(0);
    await cancelled.opened;
    await doorOf(kind, doors).drain(50);
  });
});

describe("drain()", () => {
  it.each(["grpc", "http"] as const)(
    "sends GOAWAY on the %s door at once, while a stream runs",
    async (door) => {
      const doors = await openDoors();
      const goOn = new Gate();
      doors.completions.streamScript = async function* () {
        yield [started];
        await goOn.opened;
        yield [completed];
      };
      const { session, answered, closed } = http2Stream(doors[door].port);
      const goaway = new Promise((resolve) => session.once("goaway", resolve));
      await answered;
      const drained = doors[door].drain(60_000);
      expect(await goaway).toBe(constants.NGHTTP2_NO_ERROR);
      goOn.open();
      await Promise.all([drained, closed]);
    },
  );

  it("sends GOAWAY to a connection that has grown old, and lets its stream finish", async () => {
    const doors = await openDoors({ maxConnectionAgeMs: 100 });
    const goOn = new Gate();
    doors.completions.streamScript = async function* () {
      yield [started];
      await goOn.opened;
      yield [completed];
    };
    const { session, closed } = http2Stream(doors.grpc.port);
    await new Promise((resolve) => session.once("goaway", resolve));
    goOn.open();
    expect(await closed).toBe("0");
  });

  it("ends watchers instead of waiting for them, on the gRPC door", async () => {
    const doors = await openDoors();
    const channel = createChannel(`127.0.0.1:${doors.grpc.port}`);
    const client = createClient(toServiceDefinition(EndpointService), channel);
    const watching = (async () => {
      for await (const { endpoints } of client.watchEndpoints({})) {
        expect(endpoints).toHaveLength(1);
        void doors.grpc.drain(60_000);
      }
    })();
    await expect(watching).rejects.toMatchObject({ code: 14 });
    await doors.grpc.drain(60_000);
    channel.close();
  });

  it("ends watchers instead of waiting for them, on the HTTP door", async () => {
    const doors = await openDoors();
    const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${doors.http.port}` });
    const client = createConnectClient(EndpointService, transport);
    const watching = (async () => {
      for await (const _ of client.watchEndpoints({})) void doors.http.drain(60_000);
    })();
    await expect(watching).rejects.toMatchObject({ code: 14 });
    await doors.http.drain(60_000);
  });

  it("closes an idle HTTP/1.1 connection that its client would keep", async () => {
    const doors = await openDoors();
    const agent = new Agent({ keepAlive: true });
    const status = await new Promise((resolve, reject) => {
      request({ port: doors.http.port, host: "127.0.0.1", path: "/healthz", agent }, (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode));
      })
        .once("error", reject)
        .end();
    });
    expect(status).toBe(200);
    await doors.http.drain(60_000);
    agent.destroy();
  });

  it.each([
    ["grpc", ""],
    ["grpc", "PRI"],
    ["http", ""],
    ["http", "PRI"],
  ] as const)("closes a connection on the %s door that has said no more than %j", async (door, words) => {
    const doors = await openDoors();
    const socket = connectTcp(doors[door].port, "127.0.0.1");
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write(words);
    // A call on another connection has the server look at this one first.
    await createConnectClient(
      EndpointService,
      createGrpcTransport({ baseUrl: `http://127.0.0.1:${doors[door].port}` }),
    ).listEndpoints({});
    await doors[door].drain(60_000);
    socket.destroy();
  });

  it("resolves at once where nobody is connected, and a second time", async () => {
    const doors = await openDoors();
    await Promise.all([doors.grpc.drain(60_000), doors.http.drain(60_000)]);
    await Promise.all([doors.grpc.drain(60_000), doors.http.drain(60_000)]);
    await Promise.all([doors.grpc.close(), doors.http.close()]);
  });
});
