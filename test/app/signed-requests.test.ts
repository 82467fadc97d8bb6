import { afterEach, describe, expect, it } from "vitest";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";

const accessKey = { id: "AKIDEXAMPLE", secret: "only-for-this-test" };

describe("a provider that wants signed requests", () => {
  let simulated: SimulatedProvider | undefined;
  let gateway: Gateway | undefined;

  afterEach(async () => {
    await gateway?.app.drain();
    await simulated?.close();
  });

  it("gets them from the whole service, signed with the process's own clock", async () => {
    simulated = await startSimulatedProvider({ dialect: "bedrock", accessKey, script: { text: "signed" } });
    gateway = await startGateway(
      `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: aws, dialect: bedrock, base_url: "${simulated.url}", api_key: "env:AWS" }]
endpoints: [{ name: nova, provider: aws, model: nova-lite, region: us-east-1 }]
routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: nova }] }] }]
`,
      { AWS: `${accessKey.id}:${accessKey.secret}` },
    );
    const messages = [
      {
        role: Role.USER,
        parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
      },
    ];
    const { completion } = await gateway.completions.complete({ request: { route: "main", messages } });
    expect(completion?.message?.parts[0]?.content.value).toBe("signed");
  });
});
