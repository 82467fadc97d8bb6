/** A client with a retry policy of its own does not run an exhausted failover again. */
import { Client, credentials } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import { CallError } from "../../src/core/model/call-error.ts";
import { hello, type RequestInit } from "./support/clients.ts";
import { trail } from "./support/domain.ts";
import { openDoors } from "./support/doors.ts";
import { toMethodDefinition } from "./support/service-definition.ts";

const serviceConfig = {
  loadBalancingConfig: [],
  methodConfig: [
    {
      name: [{ service: "spillway.v1.CompletionService" }],
      retryPolicy: {
        maxAttempts: 3,
        initialBackoff: "0.01s",
        maxBackoff: "0.02s",
        backoffMultiplier: 1,
        retryableStatusCodes: ["UNAVAILABLE"],
      },
    },
  ],
};

/** One unary call; the code of its error. */
function codeOf(port: number): Promise<number | undefined> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.service_config": JSON.stringify(serviceConfig),
  });
  const { path, requestSerialize, responseDeserialize } = toMethodDefinition(
    CompletionService.method.complete,
    false,
    false,
  );
  const serialize = (request: RequestInit) => Buffer.from(requestSerialize(request));
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, serialize, responseDeserialize, hello(), (error) => {
      client.close();
      resolve(error?.code);
    });
  });
}

describe("a client that retries", () => {
  const startingUp = new CallError("unavailable", "starting up");
  const exhausted = new CallError("unavailable", "all 2 attempts failed", { trail: trail() });

  it("tries again when nothing was tried here, and its tries are counted", async () => {
    const doors = await openDoors();
    doors.completions.completeScript = () => Promise.reject(startingUp);
    expect(await codeOf(doors.grpc.port)).toBe(14);
    expect(doors.completions.calls.map(({ previousAttempts }) => previousAttempts)).toEqual([0, 1, 2]);
  });

  it("does not try again when a failover has run its course", async () => {
    const doors = await openDoors();
    doors.completions.completeScript = () => Promise.reject(exhausted);
    expect(await codeOf(doors.grpc.port)).toBe(14);
    expect(doors.completions.calls).toHaveLength(1);
  });

  it("never tries again on the HTTP door: Connect sends headers before an error, which commits a gRPC call", async () => {
    const doors = await openDoors();
    doors.completions.completeScript = () => Promise.reject(startingUp);
    expect(await codeOf(doors.http.port)).toBe(14);
    expect(doors.completions.calls).toHaveLength(1);
  });
});
