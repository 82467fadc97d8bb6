/**
 * The short form of `npm run test:hostile`: every attack on every door, a few connections
 * each, in one process. Callers are served in the middle of it, nobody throws what nobody
 * foresaw, and nothing of it is left when the attackers have gone.
 */
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { seededRandom } from "../../src/core/base/random.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";
import { attacks } from "./attacks.ts";
import { attackersAddress, strike, strikeMany } from "./support/strike.ts";
import { startUpstream, type Upstream } from "./support/upstream.ts";

const messages = [{ role: Role.USER, parts: [{ content: { case: "text" as const, value: "Hi" } }] }];
const request = { request: { route: "main", messages } };

/** Where attackers have the address of the others, the others would be punished with them. */
const penalty = attackersAddress === "127.0.0.1" ? "0s" : "60s";

let upstream: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startUpstream();
  // The attackers share this thread, so that its lag says nothing.
  const config = `${tieredConfig([{ name: "quick", dialect: "openai-chat", url: upstream.url }])}overload: { max_lag: 0s, connections: { max_penalty: ${penalty} } }\n`;
  gateway = await startGateway(config);
});

afterAll(async () => {
  await gateway.app.drain();
  upstream.close();
});

const rows = attacks.flatMap((attack) => attack.doors.map((door) => [attack.name, door, attack] as const));

describe("a gateway under attack", () => {
  it.each(rows)("by %s on the %s door serves others and forgets it", async (_, door, attack) => {
    const { grpcPort, httpPort } = gateway.app;
    const port = door === "grpc" ? grpcPort : httpPort;
    const random = seededRandom(20_261_127);
    const logged = gateway.log.length;
    const attacking = strikeMany({ count: 3, atOnce: 3 }, () =>
      strike(port, attack.bytes(random), attack.patient === true ? 100 : 20_000),
    );
    const overHttp = createClient(
      CompletionService,
      createConnectTransport({ baseUrl: `http://127.0.0.1:${httpPort}`, httpVersion: "1.1" }),
    );
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await gateway.completions.complete(request)).completion?.endpoint).toBe("quick");
      expect((await overHttp.complete(request)).completion?.endpoint).toBe("quick");
    }
    const endings = await attacking;
    if (attack.patient !== true) expect([...endings.keys()]).toEqual(["closed"]);
    const said = gateway.log.slice(logged).join("");
    expect(said).not.toContain("nobody foresaw");
  });

  it("has no call left of all that", async () => {
    const url = `http://127.0.0.1:${gateway.app.httpPort}/metrics`;
    const inFlight = async () =>
      /^spillway_calls_in_flight\{route="main"\} (\d+)$/m.exec(await (await fetch(url)).text())?.[1];
    // The last attackers' connections close as the loop comes to them.
    while ((await inFlight()) !== "0") await new Promise((resolve) => setImmediate(resolve));
  });
});
