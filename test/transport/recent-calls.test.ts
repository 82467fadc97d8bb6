import { create, type Message } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import {
  ListRecentCallsRequestSchema,
  WatchRecentCallsRequestSchema,
} from "../../gen/spillway/v1/endpoint_service_pb.ts";
import type { Grant } from "../../src/core/model/grant.ts";
import { RecentCalls } from "../../src/telemetry/recent-calls.ts";
import { recentCallMethods } from "../../src/transport/rpc/handlers/recent-calls.ts";
import type { GrantedCall } from "../../src/transport/rpc/rpc-call.ts";
import type { RpcMethod } from "../../src/transport/rpc/rpc-method.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { attempt } from "./support/domain.ts";

const operator: Grant = { tenant: "ops", permissions: new Set(["read", "admin"]) };

function grantedCall(closing = new AbortController(), leaving = new AbortController()): GrantedCall {
  return {
    signal: leaving.signal,
    closing: closing.signal,
    timeLeftMs: undefined,
    peer: "test",
    requestHeader: () => undefined,
    setResponseHeader: () => {},
    setResponseTrailer: () => {},
    setBinaryTrailer: () => {},
    grant: operator,
  };
}

function open() {
  const time = new VirtualTime();
  const calls = new RecentCalls(time);
  const end = (route: string, attempts = 1, status = "ok") =>
    calls.callEnded(
      { completionId: `cmpl-${route}`, route, tenant: "secret-tenant", streaming: true },
      status,
      Array.from({ length: attempts }, (_, index) => attempt({ number: index + 1 })),
      250,
    );
  const [list, watch] = recentCallMethods({ calls, clock: time, timer: time });
  return { time, end, list, watch };
}

function unaryAnswer(method: RpcMethod | undefined, request: Message): Promise<unknown> {
  if (method?.kind !== "unary") throw new Error("not a unary method");
  return method.answer(request, grantedCall());
}

function streamAnswer(method: RpcMethod | undefined, request: Message, call = grantedCall()) {
  if (method?.kind !== "server-stream") throw new Error("not a server stream");
  return method.answer(request, call);
}

const routesIn = (message: unknown) =>
  (message as { readonly calls: readonly { readonly route: string }[] }).calls.map(({ route }) => route);

describe("ListRecentCalls", () => {
  it("tells of calls and their attempts, oldest first, and not whose they were", async () => {
    const { end, list } = open();
    end("chat");
    end("code", 2, "unavailable");
    const answer = await unaryAnswer(list, create(ListRecentCallsRequestSchema));
    expect(answer).toMatchObject({
      calls: [
        { completionId: "cmpl-chat", route: "chat", streaming: true, status: "ok", sequence: 1n },
        { route: "code", status: "unavailable", attempts: [{ number: 1 }, { number: 2 }], sequence: 2n },
      ],
    });
    const text = JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? String(value) : value));
    expect(text).not.toContain("secret-tenant");
  });

  it("leaves out other routes and smooth calls when asked to", async () => {
    const { end, list } = open();
    end("chat");
    end("chat", 2);
    end("code", 2);
    const ask = async (request: { route?: string; troubledOnly?: boolean }) =>
      routesIn(await unaryAnswer(list, create(ListRecentCallsRequestSchema, request)));
    expect(await ask({ route: "chat" })).toEqual(["chat", "chat"]);
    expect(await ask({ troubledOnly: true })).toEqual(["chat", "code"]);
    expect(await ask({ route: "nowhere" })).toEqual([]);
  });
});

describe("calls of other tenants", () => {
  it.each([
    ["their tenant", { tenant: "secret-tenant", permissions: new Set(["read"]) }, ["chat"]],
    ["another tenant", { tenant: "acme", permissions: new Set(["read"]) }, []],
    ["an administrator", { tenant: "acme", permissions: new Set(["read", "admin"]) }, ["chat"]],
  ] satisfies [string, Grant, string[]][])("to %s", async (_, grant, routes) => {
    const { end, list, watch } = open();
    end("chat");
    if (list?.kind !== "unary") throw new Error("not a unary method");
    const listed = await list.answer(create(ListRecentCallsRequestSchema), { ...grantedCall(), grant });
    expect(routesIn(listed)).toEqual(routes);
    const request = create(WatchRecentCallsRequestSchema);
    const watched = streamAnswer(watch, request, { ...grantedCall(), grant });
    expect(routesIn((await watched.next()).value)).toEqual(routes);
  });
});

describe("WatchRecentCalls", () => {
  it("tells at once what is remembered, then only what is new, and nothing while nothing is", async () => {
    const { time, end, watch } = open();
    end("first");
    const stream = streamAnswer(watch, create(WatchRecentCallsRequestSchema));
    expect(routesIn((await stream.next()).value)).toEqual(["first"]);
    const next = stream.next();
    await time.runUntil(5_000);
    end("second");
    end("third", 2);
    await time.runUntil(6_000);
    expect(routesIn((await next).value)).toEqual(["second", "third"]);
    await stream.return();
  });

  it("passes over what a filter leaves out, once", async () => {
    const { time, end, watch } = open();
    const stream = streamAnswer(watch, create(WatchRecentCallsRequestSchema, { troubledOnly: true }));
    expect(routesIn((await stream.next()).value)).toEqual([]);
    const next = stream.next();
    end("smooth");
    await time.runUntil(1_000);
    end("troubled", 2);
    await time.runUntil(2_000);
    expect(routesIn((await next).value)).toEqual(["troubled"]);
    await stream.return();
  });

  it("ends when the client leaves, and asks to be opened again when the server stops", async () => {
    const { time, watch } = open();
    const leaving = new AbortController();
    const left = streamAnswer(watch, create(WatchRecentCallsRequestSchema), grantedCall(undefined, leaving));
    await left.next();
    const leftNext = left.next();
    leaving.abort();
    await expect(leftNext).rejects.toMatchObject({ status: "cancelled" });
    const closing = new AbortController();
    const closed = streamAnswer(watch, create(WatchRecentCallsRequestSchema), grantedCall(closing));
    await closed.next();
    const closedNext = closed.next();
    closing.abort();
    await expect(closedNext).rejects.toMatchObject({ status: "unavailable" });
    expect(time.pending).toBe(0);
  });

  it("refuses an interval that is out of bounds, and UNIMPLEMENTED where nothing is remembered", async () => {
    const { watch, time } = open();
    const hasty = create(WatchRecentCallsRequestSchema, { interval: { seconds: 0n, nanos: 1 } });
    await expect(streamAnswer(watch, hasty).next()).rejects.toMatchObject({ status: "invalid-argument" });
    const [list] = recentCallMethods({ calls: undefined, clock: time, timer: time });
    await expect(unaryAnswer(list, create(ListRecentCallsRequestSchema))).rejects.toMatchObject({
      status: "unimplemented",
    });
  });
});
