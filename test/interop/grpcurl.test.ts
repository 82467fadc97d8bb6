/** grpcurl, a Go client that knows nothing of us but what reflection tells it, against both listeners. */
import { describe, expect, inject, it } from "vitest";
import { expectAnswer, expectStream, request } from "./support/answer.ts";
import { type Ended, jsonObjects, run } from "./support/command.ts";

const demo = inject("demo");

/** grpcurl exits with 64 and the number of the gRPC status. */
const exit = { invalidArgument: 64 + 3, notFound: 64 + 5 };

describe.each([
  { listener: "the gRPC listener", address: demo.grpc },
  { listener: "the HTTP listener", address: demo.http },
])("grpcurl on $listener", ({ address }) => {
  const grpcurl = (verb: readonly string[], flags: readonly string[] = []): Promise<Ended> =>
    run(process.env["GRPCURL"] ?? "grpcurl", ["-plaintext", "-max-time", "30", ...flags, address, ...verb]);

  const succeeded = async (ended: Promise<Ended>): Promise<string> => {
    const { code, stdout, stderr } = await ended;
    expect(stderr).toBe("");
    expect(code).toBe(0);
    return stdout;
  };

  it("lists the services", async () => {
    const services = (await succeeded(grpcurl(["list"]))).trim().split("\n");
    expect(services).toEqual(
      expect.arrayContaining([
        "grpc.health.v1.Health",
        "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
        "spillway.v1.AdminService",
        "spillway.v1.CompletionService",
        "spillway.v1.EndpointService",
      ]),
    );
  });

  it("lists the methods of a service", async () => {
    const methods = (await succeeded(grpcurl(["list", "spillway.v1.CompletionService"]))).trim().split("\n");
    expect(methods).toEqual([
      "spillway.v1.CompletionService.Complete",
      "spillway.v1.CompletionService.ReportFeedback",
      "spillway.v1.CompletionService.StreamComplete",
    ]);
  });

  it.each([
    ["spillway.v1.CompletionService", "rpc StreamComplete ("],
    ["spillway.v1.CompletionRequest", "string route = 1;"],
    ["spillway.v1.FailoverError", "message FailoverError {"],
  ])("describes %s", async (symbol, line) => {
    expect(await succeeded(grpcurl(["describe", symbol]))).toContain(line);
  });

  it.each(["{}", '{"service":"spillway.v1.CompletionService"}'])("is told SERVING for %s", async (body) => {
    const answer = await succeeded(grpcurl(["grpc.health.v1.Health/Check"], ["-d", body]));
    expect(JSON.parse(answer)).toEqual({ status: "SERVING" });
  });

  it("gets NOT_FOUND for the health of an unknown service", async () => {
    const ended = await grpcurl(["grpc.health.v1.Health/Check"], ["-d", '{"service":"spillway.v1.None"}']);
    expect(ended.code).toBe(exit.notFound);
  });

  it("gets an answer", async () => {
    const body = request("Name a river.");
    const answer = await succeeded(grpcurl(["spillway.v1.CompletionService/Complete"], ["-d", body]));
    expectAnswer(JSON.parse(answer));
  });

  it("gets a stream", async () => {
    const body = request("Name a river.");
    const events = await succeeded(grpcurl(["spillway.v1.CompletionService/StreamComplete"], ["-d", body]));
    expectStream(jsonObjects(events));
  });

  it("sees a broken stream restart on the next endpoint", async () => {
    const fault = { kind: "cut", afterTokens: 5, manner: "reset", first: 1 };
    const door = `http://${demo.control}/_sim/fault?provider=alpha`;
    const set = await fetch(door, { method: "POST", body: JSON.stringify(fault) });
    expect(set.status).toBe(200);
    const body = request("Name a river.");
    const printed = await succeeded(grpcurl(["spillway.v1.CompletionService/StreamComplete"], ["-d", body]));
    const events = jsonObjects(printed);
    expectStream(events);
    expect(events).toContainEqual(
      expect.objectContaining({
        attempt: 2,
        restarted: expect.objectContaining({ failedAttempt: 1, failedEndpoint: "alpha-chat" }),
      }),
    );
    expect(events.at(-1)).toMatchObject({
      attempt: 2,
      completed: {
        completion: {
          attempts: [
            { endpoint: "alpha-chat", outcome: "ATTEMPT_OUTCOME_FAILED", discarded: true },
            { endpoint: "bravo-chat", outcome: "ATTEMPT_OUTCOME_SUCCEEDED" },
          ],
        },
      },
    });
  });

  it("is told which route is unknown", async () => {
    const body = request("Name a river.", "no-such-route");
    const ended = await grpcurl(["spillway.v1.CompletionService/Complete"], ["-d", body]);
    expect(ended.stderr).toContain("no-such-route");
    expect(ended.code).toBe(exit.notFound);
  });

  it("is told which field of a bad request is wrong", async () => {
    const ended = await grpcurl(["spillway.v1.CompletionService/StreamComplete"], ["-d", request("")]);
    expect(ended.stderr).toContain("messages");
    expect(ended.code).toBe(exit.invalidArgument);
  });
});
