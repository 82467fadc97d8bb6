/** Pictures by URL for a provider that takes bytes alone, through the whole service. */
import { ConnectError } from "@connectrpc/connect";
import { afterEach, describe, expect, it } from "vitest";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { noOpenssl, privateCa } from "../providers/support/private-ca.ts";
import { tlsServer } from "../providers/support/tls-server.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";

const png = Buffer.from("89504e470d0a1a0a0000000d", "hex");

const ca = privateCa();
if (ca === undefined) console.log(`pictures are not fetched in tests: ${noOpenssl}`);
const authority = ca ?? { cert: "", key: "" };
const fetching = "image_fetch: { enabled: true, allow_private: true, ca_file: ca.pem }";

describe.skipIf(ca === undefined)("a picture by URL", () => {
  let closing: (() => PromiseLike<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.toReversed()) await close();
    closing = [];
  });

  async function world(imageFetch: string): Promise<Gateway> {
    const bytesOnly: SimulatedProvider = await startSimulatedProvider({
      dialect: "bedrock",
      script: { text: "seen" },
    });
    const gateway = await startGateway(
      `listeners: { grpc: { address: 127.0.0.1, port: 0 }, http: { address: 127.0.0.1, port: 0 } }
providers: [{ name: aws, dialect: bedrock, base_url: "${bytesOnly.url}", api_key: "env:KEY" }]
endpoints: [{ name: nova, provider: aws, model: amazon.nova-lite-v1:0, capabilities: [images] }]
routes: [{ name: main, tiers: [{ endpoints: [{ endpoint: nova }] }] }]
${imageFetch}`,
      { KEY: "k" },
      { "ca.pem": authority.cert },
    );
    closing.push(
      () => bytesOnly.close(),
      () => gateway.app.drain(),
    );
    return gateway;
  }

  async function picture(status = 200) {
    const server = await tlsServer(authority, (response) => {
      response.writeHead(status, status === 200 ? {} : { location: "/elsewhere" });
      response.end(status === 200 ? png : "");
    });
    closing.push(() => server[Symbol.asyncDispose]());
    return server;
  }

  const ask = (gateway: Gateway, url: string) => {
    const image = { case: "image" as const, value: { source: { case: "url" as const, value: url } } };
    return gateway.completions.complete({
      request: { route: "main", messages: [{ role: Role.USER, parts: [{ content: image }] }] },
    });
  };

  it("is fetched where the operator wants it, and the trail says so", async () => {
    const gateway = await world(fetching);
    const { completion } = await ask(gateway, `${(await picture()).url}/private-name.png`);
    expect(completion?.message?.parts[0]?.content.value).toBe("seen");
    expect(completion?.attempts[0]?.adaptations).toEqual([
      "changed pictures by URL to their bytes: the model takes no URLs; Spillway fetched them",
    ]);
    expect(gateway.log.join("\n")).not.toContain("private-name");
  });

  it("is refused with the reason when it cannot be fetched", async () => {
    const gateway = await world(fetching);
    const error = await ask(gateway, `${(await picture(302)).url}/private-name.png`).catch(ConnectError.from);
    const told = JSON.stringify(error, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
    expect(told).toContain("it lacks image-urls, and a picture was not fetched for it: its host redirects");
    expect(told).not.toContain("private-name");
  });

  it("is taken for fetched by a dry run, which asks nobody", async () => {
    const gateway = await world(fetching);
    const image = {
      case: "image" as const,
      value: { source: { case: "url" as const, value: "https://a.example/1.png" } },
    };
    const messages = [{ role: Role.USER, parts: [{ content: image }] }];
    const { explanation } = await gateway.endpoints.explainRoute({ request: { route: "main", messages } });
    expect(explanation?.candidates.map(({ endpoint }) => endpoint)).toEqual(["nova"]);
  });

  it("is not fetched unless the operator says so", async () => {
    const gateway = await world("");
    let asked = 0;
    const server = await tlsServer(authority, (response) => void response.end(png, () => (asked += 1)));
    closing.push(() => server[Symbol.asyncDispose]());
    await expect(ask(gateway, server.url)).rejects.toThrow("it lacks image-urls");
    expect(asked).toBe(0);
  });
});
