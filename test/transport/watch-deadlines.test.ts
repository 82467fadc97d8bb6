import { describe, expect, it } from "vitest";
import { openDoors } from "./support/doors.ts";

/** One message without fields, in Connect's envelope for streams. */
const empty = Buffer.from([0, 0, 0, 0, 2, ...Buffer.from("{}")]);

/** What the last envelope of a Connect stream says: its end, with the error if there is one. */
function endOf(stream: Buffer): unknown {
  for (let at = 0; at < stream.length; ) {
    const body = stream.subarray(at + 5, at + 5 + stream.readUInt32BE(at + 1));
    if (((stream[at] ?? 0) & 2) !== 0) return JSON.parse(body.toString());
    at += 5 + body.length;
  }
  return undefined;
}

/** A client that does not leave by itself, so that the server's own word is what comes. */
async function endOfWatch(port: number, method: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/connect+json",
      "connect-protocol-version": "1",
      "connect-timeout-ms": "100",
    },
    body: empty,
  });
  return endOf(Buffer.from(await response.arrayBuffer()));
}

describe("a watch over Connect whose deadline passes", () => {
  it.each(["spillway.v1.EndpointService/WatchEndpoints", "grpc.health.v1.Health/Watch"])(
    "ends with the deadline as its error: %s",
    async (method) => {
      const { http } = await openDoors();
      expect(await endOfWatch(http.port, method)).toMatchObject({ error: { code: "deadline_exceeded" } });
    },
  );
});
