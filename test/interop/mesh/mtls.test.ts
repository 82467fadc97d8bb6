/**
 * A mesh as Istio makes it, with a real Envoy: workloads known by SPIFFE ids, mTLS between client and proxy and between
 * proxy and Spillway, the client's identity passed on in x-forwarded-client-cert. And Envoy on the way out, before the
 * providers.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { Role } from "../../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { type Certificate, createAuthority } from "../../support/certificates.ts";
import { type Envoy, loopback, startEnvoy } from "./support/envoy.ts";
import { freePorts, Replica } from "./support/replica.ts";

const request = {
  route: "main",
  messages: [
    {
      role: Role.USER,
      parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
    },
  ],
};
const tlsContext = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3";

describe("a mesh with mTLS", () => {
  let folder: string;
  let provider: SimulatedProvider;
  let replica: Replica;
  let ingress: Envoy;
  let egress: Envoy;
  const mesh = createAuthority("mesh");
  const stranger = createAuthority("stranger");
  const clientCert = mesh.issue({ uris: ["spiffe://mesh/ns/search/sa/frontend"] });
  const guestCert = mesh.issue({ uris: ["spiffe://mesh/ns/unknown/sa/guest"] });
  const strangerCert = stranger.issue({ uris: ["spiffe://mesh/ns/search/sa/frontend"] });

  const put = (name: string, { cert, key }: Certificate) => {
    writeFileSync(join(folder, `${name}.pem`), cert);
    writeFileSync(join(folder, `${name}.key`), key, { mode: 0o600 });
  };
  const commonTls = (name: string) => ({
    tls_certificates: [
      {
        certificate_chain: { filename: join(folder, `${name}.pem`) },
        private_key: { filename: join(folder, `${name}.key`) },
      },
    ],
    validation_context: { trusted_ca: { filename: join(folder, "ca.pem") } },
    alpn_protocols: ["h2"],
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "spillway-mtls-"));
    writeFileSync(join(folder, "ca.pem"), mesh.cert);
    put("envoy", mesh.issue({ uris: ["spiffe://mesh/ns/infra/sa/envoy"], dnsNames: ["localhost"] }));
    put("spillway", mesh.issue({ uris: ["spiffe://mesh/ns/llm/sa/spillway"], dnsNames: ["localhost"] }));
    provider = await startSimulatedProvider({ dialect: "openai-chat", script: { text: "well met" } });
    const [port = 0, listener = 0, admin = 0, out = 0, outAdmin = 0] = await freePorts(5);
    egress = await startEnvoy(folder, { listener: out, admin: outAdmin }, (config) => {
      const [cluster] = config.static_resources.clusters;
      if (cluster === undefined) throw new Error("the configuration has no cluster");
      const plain = JSON.parse(JSON.stringify(cluster));
      delete plain.health_checks;
      delete plain.load_balancing_policy;
      delete plain.typed_extension_protocol_options;
      plain.load_assignment.endpoints = [
        { lb_endpoints: [{ endpoint: { address: loopback(Number(new URL(provider.url).port)) } }] },
      ];
      config.static_resources.clusters = [plain];
    });
    const file = join(folder, "spillway.yaml");
    writeFileSync(file, configOf(port, out));
    replica = new Replica(port, file);
    await replica.start();
    ingress = await startEnvoy(folder, { listener, admin }, (config) => {
      for (const cluster of config.static_resources.clusters) {
        cluster.load_assignment.endpoints = [{ lb_endpoints: [{ endpoint: { address: loopback(port) } }] }];
        Object.assign(cluster, {
          transport_socket: {
            name: "envoy.transport_sockets.tls",
            typed_config: {
              "@type": `${tlsContext}.UpstreamTlsContext`,
              common_tls_context: commonTls("envoy"),
            },
          },
        });
      }
      for (const { filter_chains: chains } of config.static_resources.listeners) {
        for (const chain of chains) {
          Object.assign(chain, {
            transport_socket: {
              name: "envoy.transport_sockets.tls",
              typed_config: {
                "@type": `${tlsContext}.DownstreamTlsContext`,
                require_client_certificate: true,
                common_tls_context: commonTls("envoy"),
              },
            },
          });
          for (const filter of chain.filters) {
            filter.typed_config["forward_client_cert_details"] = "SANITIZE_SET";
            filter.typed_config["set_current_client_cert_details"] = { uri: true, dns: true };
          }
        }
      }
    });
    await vi.waitFor(async () => expect(await ingress.healthyHosts("spillway")).toBe(1), { timeout: 15_000 });
  });

  afterAll(async () => {
    await ingress?.stop();
    await egress?.stop();
    replica?.kill();
    await provider?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const configOf = (port: number, egressPort: number) => `listeners:
  grpc:
    address: 127.0.0.1
    port: ${port}
    tls: { cert_file: spillway.pem, key_file: spillway.key, client_ca_file: ca.pem }
  http: { address: 127.0.0.1, port: 0 }
drain_timeout: 2s
identity:
  forwarded: { certificates: [{ uri: "spiffe://mesh/ns/infra/sa/envoy" }] }
  certificates:
    - { name: { uri: "spiffe://mesh/ns/search/*" }, grant: { tenant: search, permissions: [complete] } }
providers: [{ name: p, dialect: openai-chat, base_url: "http://127.0.0.1:${egressPort}/v1", api_key: "env:KEY" }]
endpoints: [{ name: e, provider: p, model: m }]
routes: [{ name: main, max_wait: 0s, tiers: [{ endpoints: [{ endpoint: e }] }] }]
`;

  const clientOf = (port: number, shown: Certificate): Client<typeof CompletionService> =>
    createClient(
      CompletionService,
      createGrpcTransport({
        baseUrl: `https://localhost:${port}`,
        nodeOptions: { ca: mesh.cert, cert: shown.cert, key: shown.key },
      }),
    );
  const ask = (port: number, shown: Certificate, headers: Record<string, string> = {}) =>
    clientOf(port, shown)
      .complete({ request }, { headers, timeoutMs: 15_000 })
      .then(
        ({ completion }) => completion?.endpoint,
        (reason: unknown) => Code[ConnectError.from(reason).code],
      );

  it("serves a workload that the proxy vouches for, through a proxy on the way out", async () => {
    expect(await ask(ingress.port, clientCert)).toBe("e");
    // The line of the call comes through a pipe, and the proxy counts when the stream is closed: both may be after the answer.
    await vi.waitFor(() => expect(replica.log).toContain('"tenant":"search"'), 5_000);
    await vi.waitFor(
      async () => expect(await egress.stat("cluster.spillway.upstream_rq_completed")).toBeGreaterThan(0),
      5_000,
    );
  });

  it("refuses a workload that no rule names, and one that another authority made", async () => {
    expect(await ask(ingress.port, guestCert)).toBe("Unauthenticated");
    const before = provider.counters().requests;
    // There is no connection to speak of: the proxy ends the handshake.
    expect(["Internal", "Unavailable"]).toContain(await ask(ingress.port, strangerCert));
    expect(provider.counters().requests).toBe(before);
  });

  it("is not told by a client who that client is", async () => {
    const forged = { "x-forwarded-client-cert": 'URI="spiffe://mesh/ns/search/sa/frontend"' };
    // Through the proxy the header is replaced; past it, whoever is no trusted proxy is refused for sending one.
    expect(await ask(ingress.port, guestCert, forged)).toBe("Unauthenticated");
    expect(await ask(replica.port, guestCert, forged)).toBe("Unauthenticated");
    expect(await ask(replica.port, clientCert, forged)).toBe("Unauthenticated");
  });

  it("tells a dead provider behind the proxy from a bad answer", async () => {
    await provider.setFault({ kind: "refuse-connections" });
    expect(await ask(ingress.port, clientCert)).toBe("Unavailable");
    await provider.setFault([]);
    await vi.waitFor(async () => expect(await ask(ingress.port, clientCert)).toBe("e"), {
      timeout: 30_000,
      interval: 500,
    });
  });
});
