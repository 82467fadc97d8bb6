/** buf curl, which speaks all three protocols, over HTTP/1.1 and h2c on one port. */
import { describe, expect, inject, it } from "vitest";
import { expectAnswer, expectStream, request } from "./support/answer.ts";
import { type Ended, jsonObjects, run } from "./support/command.ts";

const demo = inject("demo");
const priorKnowledge = "--http2-prior-knowledge";
/** The schema from the sources: reflection is a two-way stream, which HTTP/1.1 does not carry. */
const fromSources = ["--schema", "."];

function curl(address: string, path: string, flags: readonly string[], body?: string): Promise<Ended> {
  const data = body === undefined ? [] : ["--data", body];
  return run("buf", ["curl", ...flags, ...data, `http://${address}/${path}`]);
}

describe.each([
  { protocol: "connect", wire: "HTTP/1.1", address: demo.http, flags: fromSources },
  { protocol: "grpcweb", wire: "HTTP/1.1", address: demo.http, flags: fromSources },
  { protocol: "connect", wire: "h2c", address: demo.http, flags: [priorKnowledge] },
  { protocol: "grpcweb", wire: "h2c", address: demo.http, flags: [priorKnowledge] },
  { protocol: "grpc", wire: "h2c", address: demo.http, flags: [priorKnowledge] },
  { protocol: "grpc", wire: "h2c on the gRPC listener", address: demo.grpc, flags: [priorKnowledge] },
])("buf curl --protocol $protocol over $wire", ({ protocol, address, flags }) => {
  const call = (method: string, body: string): Promise<Ended> =>
    curl(address, `spillway.v1.CompletionService/${method}`, ["--protocol", protocol, ...flags], body);

  it("gets an answer", async () => {
    const { code, stdout, stderr } = await call("Complete", request("Name a lake."));
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expectAnswer(JSON.parse(stdout));
  });

  it("gets a stream", async () => {
    const { code, stdout, stderr } = await call("StreamComplete", request("Name a lake."));
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expectStream(jsonObjects(stdout));
  });

  it("is told which route is unknown", async () => {
    const { code, stderr } = await call("Complete", request("Name a lake.", "no-such-route"));
    expect(stderr).toContain("no-such-route");
    expect(stderr).toContain("not_found");
    expect(code).not.toBe(0);
  });
});

describe.each([
  { listener: "gRPC", address: demo.grpc },
  { listener: "HTTP", address: demo.http },
])("reflection on the $listener listener", ({ address }) => {
  it.each(["grpc-v1", "grpc-v1alpha"])("answers %s", async (version) => {
    const flags = ["--protocol", "grpc", priorKnowledge, "--reflect-protocol", version, "--list-methods"];
    const { stdout, stderr } = await curl(address, "", flags);
    expect(stderr).toBe("");
    expect(stdout).toContain("spillway.v1.CompletionService/StreamComplete");
  });
});
