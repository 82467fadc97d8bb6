import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { TraceSettings } from "../../src/core/model/telemetry-settings.ts";
import { packagesBeside, startTraceExport } from "../../src/telemetry/trace-export.ts";

const settings: TraceSettings = {
  endpoint: "http://127.0.0.1:1/v1/traces",
  headers: new Map(),
  samplingRatio: 1,
  protocol: "http/protobuf",
  serviceName: "spillway",
};

describe("startTraceExport()", () => {
  it("names the package to install where the SDK is missing", () => {
    const resolve = (): never => {
      throw new Error("Cannot find module");
    };
    expect(() => packagesBeside(resolve)).toThrow(/npm install @opentelemetry\/sdk-node/);
  });

  it("loads nothing but what exports spans, from beside the SDK", async () => {
    const load = createRequire(createRequire(import.meta.url).resolve("@opentelemetry/sdk-node"));
    const loaded: string[] = [];
    const exported = startTraceExport(
      settings,
      () => {},
      (name) => {
        loaded.push(name);
        return load(name);
      },
    );
    expect(loaded).toEqual([
      "@opentelemetry/sdk-trace",
      "@opentelemetry/resources",
      "@opentelemetry/exporter-trace-otlp-proto",
    ]);
    await exported.close();
  });

  it.each([
    ["http/protobuf", "application/x-protobuf"],
    ["http/json", "application/json"],
  ] as const)("speaks OTLP as %s", async (protocol, contentType) => {
    const received: { type: string | undefined; body: string }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push({
          type: request.headers["content-type"],
          body: Buffer.concat(chunks).toString("latin1"),
        });
        response.writeHead(200).end();
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const lost: unknown[] = [];
    const endpoint = `http://127.0.0.1:${port}/v1/traces`;
    const exported = startTraceExport({ ...settings, protocol, endpoint }, (_, reason) => lost.push(reason));
    exported.tracer.startSpan("a-span-of-ours").end();
    await exported.close();
    server.close();
    expect(received.map(({ type }) => type)).toEqual([contentType]);
    expect(received[0]?.body).toContain("a-span-of-ours");
    expect(received[0]?.body).toContain("service.name");
    expect(lost).toEqual([]);
  });

  it("tells how many spans were lost, and why, when nobody listens", async () => {
    const lost: [number, unknown][] = [];
    const exported = startTraceExport(settings, (spans, reason) => lost.push([spans, reason]));
    exported.tracer.startSpan("one").end();
    exported.tracer.startSpan("two").end();
    await exported.close();
    expect(lost[0]?.[0]).toBe(2);
    expect(String(lost[0]?.[1])).toContain("ECONNREFUSED");
  });
});
