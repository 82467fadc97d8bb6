/** Room for completions: taken before their body is read, given back however they end. */
import { connect as connectHttp2 } from "node:http2";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { describe, expect, it } from "vitest";
import { RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { Health } from "../../gen/grpc/health/v1/health_pb.ts";
import { EndpointService } from "../../gen/spillway/v1/endpoint_service_pb.ts";
import { CallError } from "../../src/core/model/call-error.ts";
import type { Priority } from "../../src/core/model/priority.ts";
import { openOpenAiDoor } from "./http/openai/support/door.ts";
import { failureOf } from "./support/call-failure.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { started } from "./support/domain.ts";
import { openDoors } from "./support/doors.ts";
import { aborted } from "./support/fake-completions.ts";

const noRoom = new CallError("resource-exhausted", "there is no room", { retryAfterMs: 1_500 });

/** Room for so many. */
class Room {
  readonly places: number;
  readonly asked: Priority[] = [];
  readonly knocked: Priority[] = [];
  taken = 0;
  /** Whether it says at once that it is full. */
  saysEarly = false;

  constructor(places: number) {
    this.places = places;
  }

  refusal = (priority: Priority) => {
    this.knocked.push(priority);
    return this.saysEarly && this.taken >= this.places ? noRoom : undefined;
  };

  enter = (priority: Priority) => {
    this.asked.push(priority);
    if (this.taken >= this.places) throw noRoom;
    this.taken += 1;
    return () => {
      this.taken -= 1;
    };
  };

  async emptied(): Promise<void> {
    while (this.taken > 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

const tokens = { identity: { tokens: [], anonymous: undefined } };

describe.each(clientNames)("room for completions, by %s", (kind) => {
  it("is RESOURCE_EXHAUSTED with RetryInfo when there is none, and no handler runs", async () => {
    const doors = await openDoors({ threshold: new Room(0) });
    const client = clientOf(kind, doors);
    for (const call of [client.complete(hello()), client.stream(hello())]) {
      const failure = await failureOf(call);
      expect([failure.code, failure.message]).toEqual([8, "there is no room"]);
      expect(failure.detail(RetryInfoSchema)?.retryDelay).toMatchObject({ seconds: 1n, nanos: 500_000_000 });
    }
    expect(doors.completions.calls).toEqual([]);
    expect(doors.logged).toEqual([]);
  });

  it("is given back when a call is answered, fails, and is left", async () => {
    const room = new Room(1);
    const doors = await openDoors({ threshold: room });
    const client = clientOf(kind, doors);
    for (let round = 0; round < 3; round += 1) {
      await client.complete(hello());
      await room.emptied();
      for await (const _ of client.stream(hello()));
      await room.emptied();
    }
    doors.completions.completeScript = async () => {
      throw new CallError("unavailable", "all are down");
    };
    expect((await failureOf(client.complete(hello()))).code).toBe(14);
    await room.emptied();
    doors.completions.streamScript = async function* (_, { signal }) {
      yield [started];
      await aborted(signal);
    };
    const leaving = new AbortController();
    await expect(async () => {
      for await (const _ of client.stream(hello(), { signal: leaving.signal })) {
        expect(room.taken).toBe(1);
        leaving.abort();
      }
    }).rejects.toThrow();
    await room.emptied();
  });

  it("is asked for with the priority that the caller says", async () => {
    const room = new Room(9);
    const client = clientOf(kind, await openDoors({ threshold: room }));
    await client.complete(hello());
    await client.complete(hello(), { headers: { "x-spillway-priority": "low" } });
    await client.complete(hello(), { headers: { "x-spillway-priority": "high" } });
    expect(room.asked).toEqual(["normal", "low", "high"]);
    const urgent = client.complete(hello(), { headers: { "x-spillway-priority": "urgent" } });
    expect(await failureOf(urgent)).toMatchObject({
      code: 3,
      message: "x-spillway-priority must be low or normal or high",
    });
    await room.emptied();
  });

  it("is not taken by strangers", async () => {
    const room = new Room(9);
    const client = clientOf(kind, await openDoors({ ...tokens, threshold: room }));
    expect((await failureOf(client.complete(hello()))).code).toBe(16);
    expect(room.asked).toEqual([]);
  });
});

describe("no room", () => {
  it.each([true, false])(
    "keeps out no health check, no operator and no reader, on either door (said early: %s)",
    async (saysEarly) => {
      const doors = await openDoors({
        threshold: Object.assign(new Room(0), { saysEarly }),
        metrics: async () => ({ contentType: "x/y", body: "" }),
      });
      for (const port of [doors.grpc.port, doors.http.port]) {
        const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${port}` });
        expect((await createClient(Health, transport).check({ service: "" })).status).toBe(1);
        expect((await createClient(EndpointService, transport).listEndpoints({})).endpoints).toHaveLength(1);
      }
      for (const path of ["/healthz", "/readyz", "/metrics"]) {
        expect((await fetch(`http://127.0.0.1:${doors.http.port}${path}`)).status).toBe(200);
      }
    },
  );

  it("is said on the gRPC door before a caller is asked who it is, in the same words", async () => {
    const room = Object.assign(new Room(0), { saysEarly: true });
    const doors = await openDoors({ ...tokens, threshold: room });
    const client = clientOf("nice-grpc on the gRPC door", doors);
    const options = { headers: { "x-spillway-priority": "low" } };
    for (const call of [client.complete(hello(), options), client.stream(hello(), options)]) {
      const failure = await failureOf(call);
      expect([failure.code, failure.message]).toEqual([8, "there is no room"]);
      expect(failure.detail(RetryInfoSchema)?.retryDelay).toMatchObject({ seconds: 1n, nanos: 500_000_000 });
    }
    expect(room.knocked).toEqual(["low", "low"]);
    expect(room.asked).toEqual([]);
    const urgent = client.complete(hello(), { headers: { "x-spillway-priority": "urgent" } });
    expect((await failureOf(urgent)).code, "a word that is none is for admission to refuse").toBe(16);
    room.saysEarly = false;
    expect((await failureOf(client.complete(hello()))).code).toBe(16);
  });

  it.each(["grpc", "http"] as const)("is said on the %s door before the body has come", async (name) => {
    const doors = await openDoors({ threshold: new Room(0) });
    const session = connectHttp2(`http://127.0.0.1:${doors[name].port}`);
    const stream = session.request(
      {
        ":method": "POST",
        ":path": "/spillway.v1.CompletionService/Complete",
        "content-type": "application/grpc",
        te: "trailers",
      },
      { endStream: false },
    );
    const status = await new Promise((resolve) => {
      const look = (headers: Record<string, unknown>) =>
        "grpc-status" in headers && resolve(headers["grpc-status"]);
      // grpc-js answers with trailers alone, which come as headers.
      stream.on("response", look);
      stream.on("trailers", look);
      stream.resume();
    });
    expect(status).toBe("8");
    session.destroy();
  });

  it("is 429 with retry-after where callers speak OpenAI's API", async () => {
    const room = new Room(1);
    const door = await openOpenAiDoor({ threshold: room });
    const body = {
      model: "chat",
      messages: [{ role: "user", content: "Hello, is the lock of the river open?" }],
    };
    expect((await door.post(body, { "x-spillway-priority": "low" })).status).toBe(200);
    await room.emptied();
    room.taken = 1;
    const response = await door.post(body);
    expect(response.status).toBe(429);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(response.headers.get("retry-after-ms")).toBe("1500");
    expect(await response.json()).toMatchObject({
      error: { code: "rate_limit_exceeded", message: "there is no room" },
    });
    expect((await door.post(body, { "x-spillway-priority": "urgent" })).status).toBe(400);
    expect(room.asked).toEqual(["low", "normal"]);
  });
});
