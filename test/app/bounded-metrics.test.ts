/** What callers can say without end must not make the page of metrics grow. */
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { dispositions } from "../../src/core/model/disposition.ts";
import { Failure } from "../../src/core/model/failure.ts";
import type { CallFacts } from "../../src/core/model/ports.ts";
import type { EndpointSnapshot } from "../../src/core/model/snapshot.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { startGateway, tieredConfig } from "../support/gateway.ts";
import { attempt, endpoint, endpointSnapshot } from "../transport/support/domain.ts";

const distinct = 10_000;
const mostBytes = 1024 * 1024;
const openMetrics = "application/openmetrics-text;version=1.0.0";

describe("the page of metrics", () => {
  it(`stays below 1 MB after ${distinct} tenants, routes and models, in a fleet of 30 endpoints that failed in every way`, async () => {
    const names = Array.from({ length: 30 }, (_, index) => `endpoint-${index}`);
    const known: readonly EndpointSnapshot[] = names.map((name) =>
      endpointSnapshot({ endpoint: endpoint(name) }),
    );
    const metrics = createMetrics({ endpoints: () => known, routes: () => [] });
    const labels = {
      isRoute: (name: string) => name === "chat",
      isEndpoint: (name: string) => names.includes(name),
    };
    const observer = metrics.observerFor(labels, () => "ab".repeat(16));
    const genAi = metrics.genAiObserverFor(labels, "1.41");
    const kinds = Object.keys(dispositions) as (keyof typeof dispositions)[];
    for (let index = 0; index < distinct; index += 1) {
      const call: CallFacts = {
        completionId: `cmpl-${index}`,
        route: index % 2 === 0 ? "chat" : `route-${index}`,
        tenant: `tenant-${index}`,
        streaming: index % 3 === 0,
      };
      const failure = new Failure(kinds[index % kinds.length] ?? "stalled", "no");
      const failed = attempt({
        endpoint: endpoint(names[index % names.length] ?? `stray-${index}`),
        servedModel: `model-${index}`,
        outcome: { kind: "failed", failure, callerMade: false, usage: undefined },
      });
      observer.callStarted(call);
      observer.routingRefused?.(call, [{ endpoint: `stray-${index}`, reason: "policy", detail: "" }]);
      observer.attemptEnded(call, failed);
      genAi.attemptEnded(call, failed);
      observer.restarted(call, failed);
      observer.callEnded(call, "unavailable", [failed], index);
    }
    for (const accept of ["text/plain", openMetrics]) {
      const { body } = await metrics.page(accept);
      expect(body.length).toBeGreaterThan(50_000);
      expect(body.length).toBeLessThan(mostBytes);
    }
  });

  it("knows no route and no model that callers of the real service make up", async () => {
    const gateway = await startGateway(
      tieredConfig([{ name: "alpha", dialect: "openai-chat", url: "http://127.0.0.1:1" }]),
    );
    try {
      const page = async () => {
        const answer = await fetch(`http://127.0.0.1:${gateway.app.httpPort}/metrics`);
        return answer.text();
      };
      const before = await page();
      const ask = (route: string) =>
        gateway.completions
          .complete({
            request: {
              route,
              messages: [
                {
                  role: 2,
                  parts: [{ content: { case: "text", value: "Who keeps the lock of the river?" } }],
                },
              ],
            },
          })
          .then(
            () => "answered",
            (reason: unknown) => ConnectError.from(reason).code,
          );
      const model = (name: string) =>
        fetch(`http://127.0.0.1:${gateway.app.httpPort}/v1/chat/completions`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            model: name,
            messages: [{ role: "user", content: "Who keeps the lock of the river?" }],
          }),
        }).then(async (answer) => {
          await answer.text();
          return answer.status;
        });
      for (let batch = 0; batch < 10; batch += 1) {
        const asked = Array.from({ length: 50 }, (_, index) => `made-up-${batch}-${index}`);
        expect(new Set(await Promise.all(asked.map(ask)))).toEqual(new Set([Code.NotFound]));
        expect(new Set(await Promise.all(asked.map(model)))).toEqual(new Set([404]));
      }
      const after = await page();
      expect(after).not.toContain("made-up");
      expect(after.split("\n").length).toBeLessThan(before.split("\n").length + 30);
    } finally {
      await gateway.app.drain();
    }
  });
});
