import { Agent, request } from "node:https";
import { connect as connectTls } from "node:tls";
import { type Client, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { describe, expect, it } from "vitest";
import { CompletionService } from "../../gen/spillway/v1/completion_service_pb.ts";
import type { Permission } from "../../src/core/model/grant.ts";
import type { IdentitySettings } from "../../src/core/model/identity-settings.ts";
import { Secret } from "../../src/core/model/secret.ts";
import type { ClientCertificates, TlsSettings } from "../../src/core/model/tls-settings.ts";
import { type Authority, type Certificate, createAuthority } from "../support/certificates.ts";
import { hello } from "./support/clients.ts";
import { type Doors, openDoors } from "./support/doors.ts";

const authority = createAuthority();
const server = authority.issue({ ips: ["127.0.0.1"] });
const webUri = "spiffe://example.org/ns/shop/sa/web";
const web = authority.issue({ uris: [webUri] });
const hopUri = "spiffe://example.org/ns/mesh/sa/gateway";
const hop = authority.issue({ uris: [hopUri] });
const nobody = authority.issue({ uris: ["spiffe://example.org/ns/shop/sa/nobody"] });
const foreign = createAuthority("Foreign Authority").issue({ uris: [webUri] });
const forged = createAuthority("Test Authority").issue({ uris: [webUri] });
const expired = authority.issue({ uris: [webUri], expiresInMs: -1_000 });

const permissions: ReadonlySet<Permission> = new Set<Permission>(["complete"]);
const identity: IdentitySettings = {
  tokens: [],
  certificates: [{ name: { kind: "uri", pattern: webUri }, grant: { tenant: "web", permissions } }],
  forwarded: { certificates: [{ kind: "uri", pattern: hopUri }], networks: [] },
  anonymous: undefined,
};

function tlsOf(
  clients: ClientCertificates["kind"],
  of: Certificate = server,
  ca: Authority = authority,
): TlsSettings {
  const asked: ClientCertificates =
    clients === "not-asked" ? { kind: clients } : { kind: clients, ca: ca.cert };
  return { cert: of.cert, key: new Secret(of.key), clients: asked };
}

interface Way {
  readonly certificate?: Certificate | undefined;
  readonly trust?: string;
}

/** The ways to reach a listener over TLS. */
const ways = {
  "the gRPC door": ({ grpc }: Doors, way: Way) => createGrpcTransport(optionsOf(grpc.port, way)),
  "the HTTP door by HTTP/2": ({ http }: Doors, way: Way) =>
    createConnectTransport({ ...optionsOf(http.port, way), httpVersion: "2" }),
  "the HTTP door by HTTP/1.1": ({ http }: Doors, way: Way) => {
    const { baseUrl, nodeOptions } = optionsOf(http.port, way);
    // The agent that all share would share its connections too.
    const agent = new Agent({ keepAlive: true, ...nodeOptions });
    return createConnectTransport({ baseUrl, nodeOptions: { ...nodeOptions, agent }, httpVersion: "1.1" });
  },
};
const wayNames = Object.keys(ways) as (keyof typeof ways)[];

/** How a call failed. */
function failureOf(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(
    () => {
      throw new Error("the call succeeded");
    },
    (thrown: unknown) => ConnectError.from(thrown),
  );
}

function optionsOf(port: number, { certificate, trust = authority.cert }: Way) {
  return { baseUrl: `https://127.0.0.1:${port}`, nodeOptions: { ca: trust, ...certificate } };
}

function clientOf(name: keyof typeof ways, doors: Doors, way: Way = {}): Client<typeof CompletionService> {
  return createClient(CompletionService, ways[name](doors, way));
}

describe.each(wayNames)("TLS on %s", (name) => {
  it("serves callers with a token, and none that speak plain text", async () => {
    const doors = await openDoors({ tls: tlsOf("not-asked") });
    await clientOf(name, doors).complete(hello());
    const plain = createConnectTransport({
      baseUrl: `http://127.0.0.1:${doors.http.port}`,
      httpVersion: "1.1",
    });
    await failureOf(createClient(CompletionService, plain).complete(hello()));
    expect(doors.completions.calls).toHaveLength(1);
  });

  it("knows a caller by its certificate", async () => {
    const doors = await openDoors({ identity, tls: tlsOf("required") });
    await clientOf(name, doors, { certificate: web }).complete(hello());
    expect(doors.completions.lastCall.tenant).toBe("web");
  });

  it.each([
    ["of another authority", foreign],
    ["of another authority with the right one's name", forged],
    ["that has expired", expired],
    ["that there is not", undefined],
    ["of nobody", nobody],
  ])("lets no call by with a certificate %s, asked for or optional", async (_, certificate) => {
    for (const clients of ["required", "optional"] as const) {
      const doors = await openDoors({ identity, tls: tlsOf(clients) });
      await failureOf(clientOf(name, doors, { certificate }).complete(hello()));
      expect(doors.completions.calls).toEqual([]);
    }
  });

  it("takes a foreign certificate for none where they are optional", async () => {
    const anonymous = { tenant: "public", permissions };
    const doors = await openDoors({ identity: { ...identity, anonymous }, tls: tlsOf("optional") });
    for (const certificate of [undefined, foreign]) {
      await clientOf(name, doors, { certificate }).complete(hello());
      expect(doors.completions.lastCall.tenant).toBe("public");
    }
    await clientOf(name, doors, { certificate: web }).complete(hello());
    expect(doors.completions.lastCall.tenant).toBe("web");
  });

  it("takes x-forwarded-client-cert from the hop that is trusted, and from nobody else", async () => {
    const doors = await openDoors({ identity, tls: tlsOf("required") });
    const headers = { "x-forwarded-client-cert": `URI=${webUri}` };
    await clientOf(name, doors, { certificate: hop }).complete(hello(), { headers });
    expect(doors.completions.lastCall.tenant).toBe("web");
    for (const certificate of [nobody, web]) {
      const refused = await failureOf(clientOf(name, doors, { certificate }).complete(hello(), { headers }));
      expect(refused.code).toBe(16);
    }
    // The hop itself is nobody.
    expect((await failureOf(clientOf(name, doors, { certificate: hop }).complete(hello()))).code).toBe(16);
    expect(doors.completions.calls).toHaveLength(1);
  });

  it("goes on with new certificates, for new connections alone", async () => {
    const doors = await openDoors({ identity, tls: tlsOf("required") });
    const early = clientOf(name, doors, { certificate: web });
    await early.complete(hello());
    const next = createAuthority("Next Authority");
    const renewed = tlsOf("required", next.issue({ ips: ["127.0.0.1"] }), next);
    doors.grpc.renewTls(renewed);
    doors.http.renewTls(renewed);
    await early.complete(hello());
    await failureOf(clientOf(name, doors, { certificate: web }).complete(hello()));
    await failureOf(clientOf(name, doors, { certificate: web, trust: next.cert }).complete(hello()));
    const certificate = next.issue({ uris: [webUri] });
    await clientOf(name, doors, { certificate, trust: next.cert }).complete(hello());
    expect(doors.completions.calls).toHaveLength(3);
  });

  it("does not fall back to public authorities when a renewal has none", async () => {
    const doors = await openDoors({ identity, tls: tlsOf("required") });
    doors.grpc.renewTls(tlsOf("not-asked"));
    doors.http.renewTls(tlsOf("not-asked"));
    await failureOf(clientOf(name, doors).complete(hello()));
    await clientOf(name, doors, { certificate: web }).complete(hello());
    expect(doors.completions.calls).toHaveLength(1);
  });
});

describe("TLS on both doors", () => {
  it.each(["grpc", "http"] as const)("refuses TLS 1.1 on %s", async (door) => {
    const doors = await openDoors({ tls: tlsOf("not-asked") });
    const ended = await new Promise<string>((resolve) => {
      const socket = connectTls({
        port: doors[door].port,
        host: "127.0.0.1",
        ca: authority.cert,
        minVersion: "TLSv1",
        maxVersion: "TLSv1.1",
        // OpenSSL 3 would not even offer it otherwise.
        ciphers: "DEFAULT@SECLEVEL=0",
        ALPNProtocols: ["h2"],
      });
      socket.once("secureConnect", () => resolve("connected")).once("error", () => resolve("refused"));
    });
    expect(ended).toBe("refused");
  });

  it("shows pages over HTTP/1.1 to clients that name no protocol, and drains with them connected", async () => {
    const doors = await openDoors({ tls: tlsOf("not-asked") });
    const silent = connectTls({ port: doors.http.port, host: "127.0.0.1", ca: authority.cert });
    await new Promise((resolve) => silent.once("secureConnect", resolve));
    silent.on("error", () => {});
    const status = await new Promise((resolve, reject) => {
      request(
        { port: doors.http.port, host: "127.0.0.1", path: "/healthz", ca: authority.cert },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .once("error", reject)
        .end();
    });
    expect(status).toBe(200);
    const heard: string[] = [];
    silent.on("data", (chunk) => heard.push(String(chunk)));
    await doors.http.drain(600_000);
    // A connection that is held open for later is closed by the drain, not by the bound on slow headers and its 408.
    expect(heard).toEqual([]);
  });
});
