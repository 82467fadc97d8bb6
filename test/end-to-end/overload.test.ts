/** A replica that runs as many calls as it may: the next ones hear so at once, and are taken as soon as there is room. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it, onTestFinished } from "vitest";
import { RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { startGateway, tieredConfig } from "../support/gateway.ts";

const messages = [
  {
    role: Role.USER,
    parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
  },
];
const request = { request: { route: "main", messages } };

/** A provider that takes calls and says nothing; resolves when so many have come. */
async function startSilentProvider() {
  let calls = 0;
  let wake = () => {};
  const server = createServer(() => {
    calls += 1;
    wake();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const taken = async (wanted: number) => {
    while (calls < wanted) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { url: `http://127.0.0.1:${port}`, taken };
}

describe("a full replica", () => {
  it("turns the third call away, keeps the two that run, and has room when one of them leaves", async () => {
    const provider = await startSilentProvider();
    const upstream = { name: "silent", dialect: "openai-chat", url: provider.url } as const;
    const config = `${tieredConfig([upstream])}overload: { max_in_flight: 2, max_lag: 0s }\n`;
    const { app, completions } = await startGateway(config);
    onTestFinished(() => app.drain());
    const leaving = [new AbortController(), new AbortController(), new AbortController()] as const;
    const settled: string[] = [];
    const call = (controller: AbortController) =>
      completions.complete(request, { signal: controller.signal }).catch((thrown: unknown) => {
        settled.push(Code[ConnectError.from(thrown).code] ?? "");
      });
    const running = [call(leaving[0]), call(leaving[1])];
    await provider.taken(2);

    const refusal = await completions.complete(request).catch(ConnectError.from);
    if (!(refusal instanceof ConnectError)) throw new Error("a third call was answered");
    expect(refusal.code).toBe(Code.ResourceExhausted);
    expect(refusal.findDetails(RetryInfoSchema)).toHaveLength(1);
    const facade = await fetch(`http://127.0.0.1:${app.httpPort}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: "main",
        messages: [{ role: "user", content: "Who keeps the lock of the river?" }],
      }),
    });
    expect(facade.status).toBe(429);
    expect(Number(facade.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    const page = await (await fetch(`http://127.0.0.1:${app.httpPort}/metrics`)).text();
    expect(page).toContain('spillway_calls_shed_total{reason="in-flight",priority="normal"} 2');
    expect(settled).toEqual([]);

    leaving[0].abort();
    await running[0];
    // Its end comes to the server as a message of its own: asked again until then, as callers do.
    const third = (async () => {
      while (!leaving[2].signal.aborted) await call(leaving[2]);
    })();
    await provider.taken(3);
    for (const controller of leaving) controller.abort();
    await Promise.all([...running, third]);
    expect(settled.slice(0, 1)).toEqual(["Canceled"]);
  });
});
