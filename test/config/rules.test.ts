import { describe, expect, it } from "vitest";
import { packagedBook } from "../../src/config/book/packaged-book.ts";
import { hostPresets } from "../../src/core/model/host-presets.ts";
import { configText } from "./support/config-text.ts";
import { FakeEnvironment, linesOf, loadText } from "./support/fake-environment.ts";
import { type Row, refusesRow } from "./support/rule-row.ts";

const provider = "name: openai, preset: openai";
const endpoint = "name: gpt, provider: openai, model: m";
const hash = "a".repeat(64);
const grpc = (field: string) => ({ more: `listeners: {grpc: {${field}}}` });
const http = (field: string) => ({ more: `listeners: {http: {${field}}}` });
const host = (field: string) => ({ provider: `${provider}, ${field}` });
const model = (field: string) => ({ endpoint: `${endpoint}, ${field}` });
const route = (field: string) => ({ route: `name: chat, ${field}` });
const health = (field: string) => ({ more: `health: {${field}}` });
const identity = (field: string) => ({ more: `identity: {${field}}` });

const listenerRows: readonly Row[] = [
  [grpc("address: 'a b'"), "listeners.grpc.address", "IP address or a host name"],
  [grpc("port: 65536"), "listeners.grpc.port", "0 to 65535"],
  [grpc("port: 8080"), "listeners.grpc.port", "both doors"],
  [http("port: 50051"), "listeners.http.port", "both doors"],
  [grpc("max_request_bytes: 1023"), "listeners.grpc.max_request_bytes", "1024 to 67108864"],
  [grpc("max_connection_age: 9s"), "listeners.grpc.max_connection_age", "at least 10s"],
  [grpc("max_connection_age: 25d"), "listeners.grpc.max_connection_age", "at most 24d"],
  [grpc("max_connection_age_grace: -1s"), "listeners.grpc.max_connection_age_grace", "at least 0s"],
  [grpc("keepalive_time: 999ms"), "listeners.grpc.keepalive_time", "at least 1s"],
  [grpc("keepalive_timeout: 0s"), "listeners.grpc.keepalive_timeout", "at least 10ms"],
  [http("address: '[::1]:80'"), "listeners.http.address", "IP address or a host name"],
  [http("port: 65536"), "listeners.http.port", "0 to 65535"],
  [http("max_request_bytes: 67108865"), "listeners.http.max_request_bytes", "1024 to 67108864"],
  [{ more: "drain_timeout: 61m" }, "drain_timeout", "0s to 1h"],
  [{ more: "overload: {max_in_flight: 1000001}" }, "overload.max_in_flight", "0 to 1000000"],
  [{ more: "overload: {max_lag: 61s}" }, "overload.max_lag", "0s to 1m"],
  [{ more: "overload: {connections: {max_open: 1000001}}" }, "overload.connections.max_open", "0 to 1000000"],
  [
    { more: "overload: {connections: {max_open_by_peer: 1000001}}" },
    "overload.connections.max_open_by_peer",
    "0 to 1000000",
  ],
  [
    { more: "overload: {connections: {idle_timeout: 1ms}}" },
    "overload.connections.idle_timeout",
    "at least 1s, at most 24d",
  ],
  [{ more: "overload: {connections: {max_penalty: 2h}}" }, "overload.connections.max_penalty", "0s to 1h"],
  [{ more: "idempotency: {ttl: 999ms}" }, "idempotency.ttl", "1s to 24h"],
  [{ more: "idempotency: {ttl: 25h}" }, "idempotency.ttl", "1s to 24h"],
  [{ more: "idempotency: {max_bytes: 1048575}" }, "idempotency.max_bytes", "1048576 to 17179869184"],
  [{ more: "idempotency: {max_bytes: 17179869185}" }, "idempotency.max_bytes", "1048576 to 17179869184"],
];

const images = (field: string) => ({ more: `image_fetch: {enabled: true, ${field}}` });

const pictureRows: readonly Row[] = [
  [images("hosts: ['https://a.example']"), "image_fetch.hosts[0]", "is no host"],
  [images("hosts: ['*']"), "image_fetch.hosts[0]", "write a name in lower case"],
  [images("hosts: [A.example]"), "image_fetch.hosts[0]", "in lower case"],
  [images(`hosts: [${Array(65).fill("a.example").join(", ")}]`), "image_fetch.hosts", "at most 64"],
  [images("max_bytes: 1023"), "image_fetch.max_bytes", "1024 to 20971520"],
  [images("timeout: 61s"), "image_fetch.timeout", "100ms to 1m"],
  [images("ca_file: absent.pem"), "image_fetch.ca_file", "cannot be read"],
];

const telemetry = (field: string) => ({ more: `telemetry: {${field}}` });
const traces = (field: string) =>
  telemetry(`traces: {endpoint: "http://127.0.0.1:4318/v1/traces", ${field}}`);

const telemetryRows: readonly Row[] = [
  [telemetry("log_levels: {cals: LOG_LEVEL_DEBUG}"), 'telemetry.log_levels["cals"]', 'did you mean "calls"?'],
  [telemetry("max_log_lines_per_second: 0"), "telemetry.max_log_lines_per_second", "1 to 100000"],
  [telemetry("traces: {}"), "telemetry.traces.endpoint", "required"],
  [telemetry("traces: {endpoint: collector}"), "telemetry.traces.endpoint", "http://"],
  [telemetry("traces: {endpoint: 'http://a:b@host/v1/traces'}"), "telemetry.traces.endpoint", "no user"],
  [traces("sampling_ratio: 1.5"), "telemetry.traces.sampling_ratio", "0 to 1"],
  [traces("headers: {a b: c}"), 'telemetry.traces.headers["a b"]', "no name of a header"],
  [traces("headers: {x-key: 'env:NOWHERE'}"), 'telemetry.traces.headers["x-key"]', "NOWHERE is not set"],
  [traces(`service_name: ${"x".repeat(257)}`), "telemetry.traces.service_name", "at most 256"],
];

const identityRows: readonly Row[] = [
  [identity("tokens: [{grant: {permissions: [read]}}]"), "identity.tokens[0].token_sha256", "required"],
  [
    identity("tokens: [{token_sha256: ABC, grant: {permissions: [read]}}]"),
    "identity.tokens[0].token_sha256",
    "SHA-256",
  ],
  [
    identity(
      `tokens: [{token_sha256: ${hash}, grant: {permissions: [read]}}, {token_sha256: ${hash}, grant: {permissions: [admin]}}]`,
    ),
    "identity.tokens[1].token_sha256",
    "identity.tokens[0]",
  ],
  [
    identity(`tokens: [{token_sha256: ${hash}}]`),
    "identity.tokens[0].grant.permissions",
    "at least one of complete",
  ],
  [identity("anonymous: {}"), "identity.anonymous.permissions", "at least one of complete"],
  [
    identity("anonymous: {permissions: [PERMISSION_UNSPECIFIED]}"),
    "identity.anonymous.permissions[0]",
    "one of complete",
  ],
];

const providerRows: readonly Row[] = [
  [{ provider: "preset: openai" }, "providers[0].name", "required"],
  [{ provider: "name: Open_AI, preset: openai" }, "providers[0].name", "of the form [a-z0-9]"],
  [{ provider: "name: openai" }, "providers[0].preset", "unless both dialect and base_url"],
  [
    { provider: "name: openai, dialect: openai-chat" },
    "providers[0].preset",
    "unless both dialect and base_url",
  ],
  [{ provider: "name: openai, preset: antropic" }, "providers[0].preset", 'did you mean "anthropic"?'],
  [{ provider: "name: openai, preset: azure-openai" }, "providers[0].base_url", "every account has its own"],
  [host("dialect: openai"), "providers[0].dialect", "openai-chat, anthropic, gemini"],
  [host("base_url: ftp://host"), "providers[0].base_url", "http://"],
  [host("base_url: 'https://user:word@host'"), "providers[0].base_url", "no password"],
  [host("base_url: 'https://host/v1?key=x'"), "providers[0].base_url", "no query"],
  [host("api_key: sk-literal"), "providers[0].api_key", "never the key itself"],
  [host("api_key: 'env:NOT A NAME'"), "providers[0].api_key", "never the key itself"],
  [host("api_key: 'file:'"), "providers[0].api_key", "never the key itself"],
  [host('headers: {"bad name": x}'), 'providers[0].headers["bad name"]', "no name of a header"],
  [host("headers: {Host: x}"), 'providers[0].headers["Host"]', "connection sets it"],
  [host("headers: {x-a: b, X-A: c}"), 'providers[0].headers["X-A"]', "twice"],
  [host('headers: {x-a: "a\\nb"}'), 'providers[0].headers["x-a"]', "ASCII"],
  [host("headers: {x-a: 'env:'}"), 'providers[0].headers["x-a"]', "env:NAME"],
  [host("max_connections: 0"), "providers[0].max_connections", "1 to 10000"],
  [host("max_connections: 10001"), "providers[0].max_connections", "1 to 10000"],
  [host("connect_timeout: 0s"), "providers[0].connect_timeout", "10ms to 5m"],
];

const endpointRows: readonly Row[] = [
  [{ endpoint: "provider: openai, model: m" }, "endpoints[0].name", "required"],
  [{ endpoint: "name: a_b, provider: openai, model: m" }, "endpoints[0].name", "of the form"],
  [{ endpoint: "name: gpt, model: m" }, "endpoints[0].provider", "required"],
  [{ endpoint: "name: gpt, provider: opena, model: m" }, "endpoints[0].provider", 'did you mean "openai"?'],
  [{ endpoint: "name: gpt, provider: openai" }, "endpoints[0].model", "required"],
  [model("capabilities: [CAPABILITY_UNSPECIFIED]"), "endpoints[0].capabilities[0]", "capability"],
  [model("context_window: 0"), "endpoints[0].context_window", "at least 1"],
  [model("max_output_tokens: 0"), "endpoints[0].max_output_tokens", "at least 1"],
  [model("max_output_tokens: 9007199254740993"), "endpoints[0].max_output_tokens", "within 9007199254740991"],
  [model("timeouts: {ttft: 9ms}"), "endpoints[0].timeouts.ttft", "10ms to 1h"],
  [model("timeouts: {stall: 61m}"), "endpoints[0].timeouts.stall", "10ms to 1h"],
  [model("timeouts: {total: 25h}"), "endpoints[0].timeouts.total", "10ms to 24h"],
  [
    model("timeouts: {min_tokens_per_second: -1}"),
    "endpoints[0].timeouts.min_tokens_per_second",
    "0 to 1000",
  ],
  [
    model("timeouts: {min_tokens_per_second: 1001}"),
    "endpoints[0].timeouts.min_tokens_per_second",
    "0 to 1000",
  ],
  [model("limits: {requests_per_minute: 0}"), "endpoints[0].limits.requests_per_minute", "at least 1"],
  [
    model("limits: {input_tokens_per_minute: 0}"),
    "endpoints[0].limits.input_tokens_per_minute",
    "at least 1",
  ],
  [
    model("limits: {output_tokens_per_minute: 0}"),
    "endpoints[0].limits.output_tokens_per_minute",
    "at least 1",
  ],
  [model("limits: {concurrency: 0}"), "endpoints[0].limits.concurrency", "at least 1"],
  [model("region: eu"), "endpoints[0].region", "served at https://eu.api.openai.com/v1; set it as base_url"],
  [
    { ...host("base_url: https://us.api.openai.com/v1"), ...model("region: EU") },
    "endpoints[0].region",
    "served at https://eu.api.openai.com/v1",
  ],
  [
    {
      provider: "name: aws, preset: bedrock, base_url: https://bedrock-runtime.us-east-1.amazonaws.com",
      endpoint: "name: gpt, provider: aws, model: m, region: eu-central-1",
    },
    "endpoints[0].region",
    'base_url of provider "aws" leads to "us-east-1"',
  ],
  [
    {
      provider:
        "name: vertex, preset: vertex-gemini, base_url: https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4",
      endpoint: "name: gpt, provider: vertex, model: m, region: us-central1",
    },
    "endpoints[0].region",
    'leads to "europe-west4"',
  ],
  [model("safety_level: Very Strict"), "endpoints[0].safety_level", "of the form"],
  [model("health: {weights: {tail: 11}}"), "endpoints[0].health.weights.tail", "0 to 10"],
];

const healthRows: readonly Row[] = [
  ...["errors", "ttft", "inter_token", "tail", "refusals", "headroom"].map(
    (name): Row => [health(`weights: {${name}: 10.5}`), `health.weights.${name}`, "0 to 10, not 10.5"],
  ),
  [health("breaker: {cool_down: 99ms}"), "health.breaker.cool_down", "100ms to 1h"],
  [health("breaker: {auth_cool_down: 0s}"), "health.breaker.auth_cool_down", "100ms to 24h"],
  [health("breaker: {proof: 0}"), "health.breaker.proof", "1 to 100"],
  [health("slow_start: {initial: 0}"), "health.slow_start.initial", "above 0 and at most 1"],
  [health("slow_start: {initial: 1.01}"), "health.slow_start.initial", "above 0 and at most 1"],
  [health("slow_start: {doubling_time: 0s}"), "health.slow_start.doubling_time", "10ms to 1h"],
  [health("ttft_objective: 0s"), "health.ttft_objective", "10ms to 1h"],
  [health("probe: {kind: http}"), "health.probe.path", "required with kind: http"],
  [health("probe: {path: /health}"), "health.probe.path", "the kind here is completion"],
  [health("probe: {kind: http, path: health}"), "health.probe.path", 'start with "/"'],
  [health("probe: {idle_interval: 99ms}"), "health.probe.idle_interval", "100ms to 24h"],
  [health("probe: {timeout: 9ms}"), "health.probe.timeout", "10ms to 5m"],
];

const routeRows: readonly Row[] = [
  [{ route: "on_ambiguous: fail" }, "routes[0].name", "required"],
  [{ route: "name: 'a b'" }, "routes[0].name", "of the form"],
  [{ member: "weight: 1" }, "routes[0].tiers[0].endpoints[0].endpoint", "required"],
  [{ member: "endpoint: gtp" }, "routes[0].tiers[0].endpoints[0].endpoint", 'did you mean "gpt"?'],
  [{ member: "endpoint: gpt, weight: 0" }, "routes[0].tiers[0].endpoints[0].weight", "1 to 1000"],
  [{ member: "endpoint: gpt, weight: 1001" }, "routes[0].tiers[0].endpoints[0].weight", "1 to 1000"],
  [{ member: "endpoint: gpt}, {endpoint: gpt" }, "routes[0].tiers[0].endpoints[1].endpoint", "already"],
  [route("hold_tokens: 0"), "routes[0].hold_tokens", "1 to 4096"],
  [route("hold_time: 61s"), "routes[0].hold_time", "0s to 1m"],
  [route("max_attempts: 17"), "routes[0].max_attempts", "1 to 16"],
  [route("total_timeout: 99ms"), "routes[0].total_timeout", "100ms to 24h"],
  [route("max_wait: 61s"), "routes[0].max_wait", "0s to 1m"],
  [route("health_weights: {errors: -1}"), "routes[0].health_weights.errors", "0 to 10"],
  [route("shift: {overprovisioning: 0.99}"), "routes[0].shift.overprovisioning", "at least 1"],
  [route("shift: {max_leave_per_second: 0}"), "routes[0].shift.max_leave_per_second", "above 0"],
  [route("shift: {max_return_per_second: 0}"), "routes[0].shift.max_return_per_second", "above 0"],
  [route("shift: {floor: 0.21}"), "routes[0].shift.floor", "0 to 0.2"],
];

describe("checkRules()", () => {
  it.each([
    ...listenerRows,
    ...pictureRows,
    ...identityRows,
    ...telemetryRows,
    ...providerRows,
    ...endpointRows,
    ...healthRows,
    ...routeRows,
  ])("refuses %j at %s", refusesRow);

  it("takes every bound itself", async () => {
    const result = await loadText(
      configText({
        provider: `${provider}, max_connections: 10000, connect_timeout: 10ms`,
        endpoint: `${endpoint}, context_window: 1, timeouts: {ttft: 10ms, stall: 1h, total: 24h}, limits: {concurrency: 1},
          price: {input_usd_per_million: 0, output_usd_per_million: 0}`,
        route: `name: a/b.c_d-E, hold_tokens: 4096, hold_time: 0s, max_attempts: 16, total_timeout: 100ms, max_wait: 60s,
          health_weights: {errors: 0, tail: 10}, shift: {overprovisioning: 1, floor: 0.2}`,
        member: "endpoint: gpt, weight: 1000",
        more: `listeners:
  grpc: {port: 0, max_request_bytes: 1024, max_connection_age: 10s, keepalive_time: 1s}
  http: {port: 0, address: "::1"}
health:
  breaker: {cool_down: 100ms, proof: 100}
  slow_start: {initial: 1}
  probe: {kind: http, path: /health, idle_interval: 0s, timeout: 5m}
drain_timeout: 1h`,
      }),
    );
    expect(linesOf(result)).toEqual([]);
  });

  it.each([
    [host("base_url: https://eu.api.openai.com/v1/"), model("region: EU")],
    [host("base_url: https://mirror.example/v1"), model("region: eu")],
    [host("api_key: env:KEY"), model("region: house-of-our-own")],
    [
      { provider: "name: aws, preset: bedrock, base_url: https://bedrock-runtime.eu-west-1.amazonaws.com" },
      { endpoint: "name: gpt, provider: aws, model: m, region: eu-west-1" },
    ],
    [
      {
        provider:
          "name: v, preset: vertex-gemini, base_url: https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu",
      },
      { endpoint: "name: gpt, provider: v, model: m, region: eu" },
    ],
  ])("takes a region that the address does not contradict: %j %j", async (providers, endpoints) => {
    expect((await loadText(configText({ ...providers, ...endpoints }))).kind).toBe("ok");
  });

  it("asks for at least one provider, endpoint, route, tier and member, and holds the most", async () => {
    const empty = await loadText("drain_timeout: 1s");
    expect(linesOf(empty)).toEqual([
      "1:1 endpoints: needs at least one item",
      "1:1 providers: needs at least one item",
      "1:1 routes: needs at least one item",
    ]);
    const tiers = Array.from({ length: 9 }, () => "{endpoints: []}").join(", ");
    const members = Array.from({ length: 65 }, () => "{endpoint: gpt}").join(", ");
    const text = configText().replace(/tiers: .*\]\}/, `tiers: [${tiers}]}`);
    const told = linesOf(await loadText(text)).join("\n");
    expect(told).toContain("routes[0].tiers: may hold at most 8 items, not 9");
    expect(told).toContain("routes[0].tiers[3].endpoints: needs at least one item");
    const many = configText().replace("[{endpoint: gpt}]", `[${members}]`);
    expect(linesOf(await loadText(many)).join("\n")).toContain("may hold at most 64 items, not 65");
  });

  it("wants every name once and says who has it", async () => {
    const text = `providers: [{name: a, preset: openai}, {name: a, preset: openai}]
endpoints: [{name: e, provider: a, model: m}, {name: e, provider: a, model: m}]
routes:
  - {name: r, tiers: [{endpoints: [{endpoint: e}]}]}
  - {name: r, tiers: [{endpoints: [{endpoint: e}]}]}
`;
    expect(linesOf(await loadText(text))).toEqual([
      '1:47 providers[1].name: the name "a" is taken by providers[0]; give each its own',
      '2:54 endpoints[1].name: the name "e" is taken by endpoints[0]; give each its own',
      '5:12 routes[1].name: the name "r" is taken by routes[0]; give each its own',
    ]);
  });

  it("judges an endpoint's probe by what it inherits", async () => {
    const whole = "health: {probe: {kind: http, path: /health}}";
    const own = (probe: string) => ({ ...model(`health: {probe: {${probe}}}`), more: whole });
    expect(linesOf(await loadText(configText(own("path: /ready"))))).toEqual([]);
    expect(linesOf(await loadText(configText(own("kind: http"))))).toEqual([]);
    expect(linesOf(await loadText(configText(own("kind: models, path: /x")))).join()).toContain(
      "the kind here is models",
    );
  });

  it("refuses a field that this version does not serve, wherever it stands", async () => {
    const unserved = new Map([
      ["routes[].tiers[].endpoints[].weight", "leave it out"],
      ["providers[].headers[]", "use a proxy"],
    ]);
    const parts = { member: "endpoint: gpt, weight: 2", ...host("headers: {x-a: b}") };
    const result = await loadText(configText(parts), new FakeEnvironment(), {
      presets: hostPresets,
      book: packagedBook,
      unserved,
    });
    expect(linesOf(result).map((line) => line.slice(line.indexOf(" ") + 1))).toEqual([
      'providers[0].headers["x-a"]: is not served by this version; use a proxy',
      "routes[0].tiers[0].endpoints[0].weight: is not served by this version; leave it out",
    ]);
  });

  it("warns of what is harmless and seldom meant", async () => {
    const text = `providers:
  - {name: a, preset: openai, base_url: "http://host.example", api_key: env:KEY}
  - {name: b, preset: openai, base_url: "http://127.0.0.1:1", api_key: env:KEY}
  - {name: c, preset: groq}
  - {name: d, preset: ollama}
endpoints:
  - {name: e, provider: a, model: m}
  - {name: f, provider: c, model: m}
  - {name: g, provider: d, model: m}
routes: [{name: r, tiers: [{endpoints: [{endpoint: e}]}]}]
`;
    const result = await loadText(text);
    expect(result.kind).toBe("ok");
    expect(result.warnings.map(({ line, path, message }) => `${line} ${path}: ${message}`)).toEqual([
      "2 providers[0].base_url: the key will travel unencrypted; use https, or leave the key out",
      '3 providers[1]: the provider "b" has no endpoint',
      "4 providers[2]: has no api_key; groq will probably refuse its requests",
      '8 endpoints[1]: the endpoint "f" has a place in no route',
      '9 endpoints[2]: the endpoint "g" has a place in no route',
    ]);
  });
});
