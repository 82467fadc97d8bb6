/** What becomes of connections that are too many, and of peers that reset their calls, on both doors. */
import { once } from "node:events";
import { connect as connectHttp2, constants } from "node:http2";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { PeerBook, peerResetBurst } from "../../src/core/limits/peer-book.ts";
import { CallError } from "../../src/core/model/call-error.ts";
import type { ConnectionBounds } from "../../src/core/model/connection-bounds.ts";
import type { Threshold } from "../../src/transport/rpc/admission.ts";
import { ConnectionGate } from "../../src/transport/rpc/connection-gate.ts";
import { limitResets, resetBurst } from "../../src/transport/rpc/reset-budget.ts";
import { attacks } from "../hostile/attacks.ts";
import { strike } from "../hostile/support/strike.ts";
import { grpcJsClient, hello } from "./support/clients.ts";
import { openDoors } from "./support/doors.ts";

const doorNames = ["grpc", "http"] as const;
const sockets: Socket[] = [];
const stops: (() => void)[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const stop of stops.splice(0)) stop();
});

/** Stands still, so that no debt flows off while a slow machine works. */
const clock = { nowMs: 0, now: () => clock.nowMs, wall: () => clock.nowMs };

/** Doors behind a gate with these bounds, and what the gate told. */
async function guarded(more: Partial<ConnectionBounds>, threshold?: Threshold) {
  const told: string[] = [];
  const bounds = { maxOpen: 0, maxOpenByPeer: 0, idleTimeoutMs: 600_000, maxPenaltyMs: 60_000, ...more };
  const shared = { book: new PeerBook(), bounds: () => bounds, clock };
  const metrics = {
    opened: (door: string) => void told.push(`${door} opened`),
    closed: (door: string) => void told.push(`${door} closed`),
    turnedAway: (door: string, reason: string) => void told.push(`${door} ${reason}`),
  };
  stops.push(limitResets(shared));
  const connections = new ConnectionGate({ ...shared, metrics });
  return { doors: await openDoors({ connections, ...(threshold && { threshold }) }), told };
}

/** A connection that says nothing; "closed" as soon as the server ends it. */
async function open(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  sockets.push(socket);
  await once(socket, "connect");
  return socket;
}

describe.each(doorNames)("the %s door", (door) => {
  it("resets connections beyond the bound, and takes the next when one has left", async () => {
    const { doors, told } = await guarded({ maxOpen: 2 });
    const { port } = doors[door];
    const first = await open(port);
    await open(port);
    expect(await strike(port, Buffer.from("G"), 60_000)).toBe("closed");
    expect(told).toEqual([`${door} opened`, `${door} opened`, `${door} max-open`]);
    first.destroy();
    while (!told.includes(`${door} closed`)) await new Promise((resolve) => setImmediate(resolve));
    expect((await grpcJsClient(port).complete(hello())).completion).toBeDefined();
  });

  const flood = attacks.find(({ name }) => name === "rapid reset of whole calls");
  const bytes = flood?.bytes(seededRandom(1)) ?? Buffer.alloc(0);

  /** A call or two of each connection may be answered before their reset is read, and make up for as many. */
  async function strikeUntilPenalty(port: number, told: readonly string[]): Promise<void> {
    for (let times = 0; times < 2 + peerResetBurst / resetBurst; times += 1) {
      expect(await strike(port, bytes, 60_000)).toBe("closed");
      if (told.includes(`${door} penalty`)) return;
    }
  }

  it("ends a connection that resets its calls, and hears no more of its peer", async () => {
    const { doors, told } = await guarded({});
    await strikeUntilPenalty(doors[door].port, told);
    expect(told).toContain(`${door} penalty`);
  });

  it("does not begin a call whose reset was read with it", async () => {
    let begun = 0;
    const counting: Threshold = {
      refusal: () => undefined,
      enter() {
        begun += 1;
        return () => {};
      },
    };
    const { doors } = await guarded({}, counting);
    expect(await strike(doors[door].port, bytes, 60_000)).toBe("closed");
    // Where a read ends between a call and its reset, that one is begun.
    expect(begun).toBeLessThan(resetBurst / 20);
  });

  it("counts calls that it refused before their reset came", async () => {
    const noRoom = new CallError("resource-exhausted", "there is no room", { retryAfterMs: 1_000 });
    const refusing: Threshold = {
      refusal: () => noRoom,
      enter() {
        throw noRoom;
      },
    };
    const { doors, told } = await guarded({}, refusing);
    await strikeUntilPenalty(doors[door].port, told);
    expect(told).toContain(`${door} penalty`);
  });

  it("lets a crowd of callers lose patience, as when a provider hangs", async () => {
    const { doors, told } = await guarded({});
    const session = connectHttp2(`http://127.0.0.1:${doors[door].port}`);
    const path = "/spillway.v1.CompletionService/Complete";
    const fields = { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" };
    const calls = Array.from({ length: peerResetBurst + 100 }, () => session.request(fields));
    for (const call of calls) call.on("error", () => {});
    // The server has heard of all calls when it answers the one behind them.
    const answered = () =>
      once(
        session
          .request({ ...fields, ":path": "/nowhere" })
          .end()
          .resume(),
        "response",
      );
    await answered();
    clock.nowMs += 300;
    const gone = Promise.all(calls.map((call) => once(call, "close")));
    for (const call of calls) call.close(constants.NGHTTP2_CANCEL);
    await gone;
    await answered();
    session.destroy();
    expect(told).not.toContain(`${door} penalty`);
  });
});
