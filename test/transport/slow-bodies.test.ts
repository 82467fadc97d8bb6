/** Who never sends the rest of a request does not keep his place. */
import { connect as connectHttp2 } from "node:http2";
import { expect, it, onTestFinished } from "vitest";
import { maxBodyMs } from "../../src/transport/rpc/body-wait.ts";
import { VirtualTime } from "../support/virtual-time.ts";
import { clientOf, hello } from "./support/clients.ts";
import { openDoors } from "./support/doors.ts";

it.each(["grpc", "http"] as const)(
  "the %s door ends a call whose body does not come, and none whose body came",
  async (name) => {
    const time = new VirtualTime();
    const doors = await openDoors({ timer: time });
    const session = connectHttp2(`http://127.0.0.1:${doors[name].port}`);
    onTestFinished(() => session.destroy());
    const stream = session.request(
      {
        ":method": "POST",
        ":path": "/spillway.v1.CompletionService/Complete",
        "content-type": "application/grpc",
        te: "trailers",
      },
      { endStream: false },
    );
    stream.on("error", () => {});
    // The one door answers with a status, the other resets the stream.
    const ended = new Promise<unknown>((resolve) => {
      stream.once("close", () => resolve("reset"));
      stream.once("response", (headers) => resolve(headers["grpc-status"]));
    });
    stream.resume();
    // A connection has a clock of its own until it speaks: the call has come when its ping is answered.
    await new Promise((resolve) => session.once("remoteSettings", resolve));
    await new Promise((resolve) => session.ping(resolve));
    while (time.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    await time.runUntil(maxBodyMs - 1);
    expect(stream.closed).toBe(false);
    await time.runUntil(maxBodyMs);
    expect(await ended).toBe(name === "grpc" ? "4" : "reset");
    expect(doors.completions.calls).toEqual([]);

    const kind = name === "grpc" ? "grpc-js on the gRPC door" : "connect-node, Connect, HTTP/2";
    await clientOf(kind, doors).complete(hello());
    // The clock of its connection runs out; that of its body would run for longer.
    await time.runUntil(maxBodyMs + 10_000);
    expect(time.pending).toBe(0);
  },
);
