import { describe, expect, it } from "vitest";
import type { Settings } from "../../src/config/settings.ts";
import { defaultHealthSettings } from "../../src/core/model/health-settings.ts";
import { defaultShiftSettings } from "../../src/core/model/route.ts";
import { configText } from "./support/config-text.ts";
import { linesOf, loadText } from "./support/fake-environment.ts";

async function settingsOf(text: string): Promise<Settings> {
  const result = await loadText(text);
  if (result.kind === "problems") throw new Error(linesOf(result).join("\n"));
  return result.settings;
}

describe("toModel()", () => {
  it("fills in every default that the contract documents", async () => {
    const settings = await settingsOf(configText());
    expect(settings).toMatchObject({
      listeners: {
        grpc: {
          address: "0.0.0.0",
          port: 50_051,
          maxRequestBytes: 16_777_216,
          maxConnectionAgeMs: 1_800_000,
          maxConnectionAgeGraceMs: 600_000,
          keepaliveTimeMs: 60_000,
          keepaliveTimeoutMs: 20_000,
        },
        http: { address: "0.0.0.0", port: 8_080, maxRequestBytes: 16_777_216 },
      },
      identity: { tokens: [], anonymous: { tenant: "default", permissions: new Set(["complete", "read"]) } },
      telemetry: { logLevel: "info" },
      drainTimeoutMs: 30_000,
      drainDelayMs: 0,
      idempotency: { ttlMs: 600_000, maxBytes: 67_108_864 },
      warnings: [],
    });
    expect(settings.connections[0]).toMatchObject({
      account: { name: "openai", dialect: "openai-chat", preset: "openai", account: "openai" },
      baseUrl: "https://api.openai.com/v1",
      headers: new Map(),
      maxConnections: 256,
      connectTimeoutMs: 5_000,
    });
    expect(settings.endpoints).toEqual([
      {
        name: "gpt",
        dataHandling: { jurisdictions: [], retentionDays: 30, trainsOnData: false, certifications: [] },
        provider: settings.connections[0]?.account,
        model: "gpt-4.1-mini",
        region: "",
        // What is known of the model, since the file says nothing.
        capabilities: new Set([
          ...["tools", "parallel-tools", "json", "json-schema", "images", "image-urls", "logprobs", "seed"],
        ]),
        contextWindow: 1_000_000,
        maxOutputTokens: 32_768,
        timeouts: { ttftMs: undefined, stallMs: 10_000, totalMs: 600_000, minTokensPerSecond: 1 },
        limits: {
          requestsPerMinute: undefined,
          inputTokensPerMinute: undefined,
          outputTokensPerMinute: undefined,
          concurrency: undefined,
          adaptiveConcurrency: false,
        },
        price: {
          inputNanoUsd: 400,
          cachedInputNanoUsd: 100,
          cacheWriteNanoUsd: 400,
          outputNanoUsd: 1_600,
          serviceTiers: new Map([
            ["flex", 0.5],
            ["priority", 1.75],
          ]),
        },
        health: defaultHealthSettings,
      },
    ]);
    expect(settings.routes).toEqual([
      {
        name: "chat",
        tiers: [{ members: [{ endpoint: "gpt", weight: 1 }] }],
        recoveryMode: "restart",
        holdTokens: 32,
        holdMs: 1_000,
        maxAttempts: 4,
        totalTimeoutMs: 300_000,
        maxWaitMs: 5_000,
        failoverOnRefusal: false,
        onAmbiguous: "failover",
        hedging: false,
        healthWeights: {},
        shift: defaultShiftSettings,
      },
    ]);
  });

  it("takes over every value that the file gives", async () => {
    const settings = await settingsOf(
      configText({
        provider: `name: openai, dialect: anthropic, base_url: "http://localhost:1/v1//", account: shared,
          headers: {X-Team: search}, max_connections: 7, connect_timeout: 1.5s`,
        endpoint: `name: gpt, provider: openai, model: m, region: eu, context_window: 200000, max_output_tokens: 8192,
          capabilities: [tools, parallel_tools, json, json_schema, images, image_urls, reasoning, logprobs, seed],
          timeouts: {ttft: 2s, stall: 3s, total: 4m, min_tokens_per_second: 0.5},
          limits: {requests_per_minute: 1, input_tokens_per_minute: 2, output_tokens_per_minute: 3, concurrency: 4,
            adaptive_concurrency: true},
          price: {input_usd_per_million: 2, output_usd_per_million: 8, cached_input_usd_per_million: 0.5}`,
        route: `name: chat, recovery_mode: hold_prefix, hold_tokens: 8, hold_time: 0s, max_attempts: 2, total_timeout: 9s,
          max_wait: 0s, failover_on_refusal: true, on_ambiguous: fail, hedging: on, health_weights: {tail: 0},
          shift: {overprovisioning: 1.4, max_leave_per_second: 1, max_return_per_second: 2, floor: 0}`,
        member: "endpoint: gpt, weight: 3",
        more: `listeners:
  grpc: {address: "::", port: 0, max_request_bytes: 1024, max_connection_age: 1m, max_connection_age_grace: 0s,
    keepalive_time: 2s, keepalive_timeout: 3s}
  http: {address: 127.0.0.1, port: 0, max_request_bytes: 2048}
telemetry: {log_level: debug}
idempotency: {ttl: 1m, max_bytes: 2097152}
drain_timeout: 0s`,
      }),
    );
    expect(settings.listeners).toEqual({
      grpc: {
        address: "::",
        port: 0,
        maxRequestBytes: 1_024,
        maxConnectionAgeMs: 60_000,
        maxConnectionAgeGraceMs: 0,
        keepaliveTimeMs: 2_000,
        keepaliveTimeoutMs: 3_000,
      },
      http: { address: "127.0.0.1", port: 0, maxRequestBytes: 2_048 },
    });
    expect(settings.connections[0]).toMatchObject({
      account: { name: "openai", dialect: "anthropic", preset: "", account: "shared" },
      baseUrl: "http://localhost:1/v1",
      apiKey: undefined,
      maxConnections: 7,
      connectTimeoutMs: 1_500,
    });
    expect(settings.endpoints[0]).toMatchObject({
      region: "eu",
      contextWindow: 200_000,
      maxOutputTokens: 8_192,
      timeouts: { ttftMs: 2_000, stallMs: 3_000, totalMs: 240_000, minTokensPerSecond: 0.5 },
      limits: {
        requestsPerMinute: 1,
        inputTokensPerMinute: 2,
        outputTokensPerMinute: 3,
        concurrency: 4,
        adaptiveConcurrency: true,
      },
      // 2 USD per million tokens are 2000 nano-USD a token; writing to the cache costs as input does.
      price: { inputNanoUsd: 2_000, outputNanoUsd: 8_000, cachedInputNanoUsd: 500, cacheWriteNanoUsd: 2_000 },
    });
    expect(settings.endpoints[0]?.capabilities).toEqual(
      new Set([
        ...["tools", "parallel-tools", "json", "json-schema", "images"],
        ...["image-urls", "reasoning", "logprobs", "seed"],
      ]),
    );
    expect(settings.routes[0]).toEqual({
      name: "chat",
      tiers: [{ members: [{ endpoint: "gpt", weight: 3 }] }],
      recoveryMode: "hold-prefix",
      holdTokens: 8,
      holdMs: 0,
      maxAttempts: 2,
      totalTimeoutMs: 9_000,
      maxWaitMs: 0,
      failoverOnRefusal: true,
      onAmbiguous: "fail",
      hedging: true,
      healthWeights: { tail: 0 },
      shift: { overprovisioning: 1.4, maxLeavePerSecond: 1, maxReturnPerSecond: 2, floor: 0 },
    });
    expect(settings.telemetry.logLevel).toBe("debug");
    expect(settings.drainTimeoutMs).toBe(0);
    expect(settings.idempotency).toEqual({ ttlMs: 60_000, maxBytes: 2_097_152 });
  });

  it("finds out what runs at once on servers of one's own, unless the file says otherwise", async () => {
    const found = async (limits: string): Promise<unknown> => {
      const settings = await settingsOf(
        configText({
          provider: "name: own, preset: vllm",
          endpoint: `name: gpt, provider: own, model: m${limits}`,
        }),
      );
      return settings.endpoints[0]?.limits.adaptiveConcurrency;
    };
    expect(await found("")).toBe(true);
    expect(await found(", limits: {adaptive_concurrency: false}")).toBe(false);
  });

  it("knows nothing of a model that nobody knows", async () => {
    const settings = await settingsOf(
      configText({ endpoint: "name: gpt, provider: openai, model: our-own-tune" }),
    );
    expect(settings.endpoints[0]).toMatchObject({
      capabilities: new Set(),
      contextWindow: undefined,
      maxOutputTokens: 4_096,
      price: undefined,
    });
  });

  it("looks a model up under the name that the file gives for it, and lays the file over it", async () => {
    const settings = await settingsOf(
      configText({
        endpoint: `name: gpt, provider: openai, model: our-own-tune, known_as: gpt-4.1, context_window: 5000,
          capabilities: [json], price: {factor: 0.8, request_usd: 0.002, service_tiers: {flex: 0.4}}`,
      }),
    );
    expect(settings.endpoints[0]).toMatchObject({
      model: "our-own-tune",
      capabilities: new Set(["json"]),
      contextWindow: 5_000,
      maxOutputTokens: 32_768,
      price: {
        inputNanoUsd: 2_000,
        outputNanoUsd: 8_000,
        factor: 0.8,
        requestNanoUsd: 2_000_000,
        serviceTiers: new Map([["flex", 0.4]]),
      },
    });
  });

  it("adds a region's uplift to the list price, unless the file has a factor of its own", async () => {
    const priceWith = async (fields: string) => {
      const claude = "name: gpt, provider: openai, model: claude-opus-4-6";
      const provider = "name: openai, preset: anthropic";
      const settings = await settingsOf(configText({ provider, endpoint: `${claude}, ${fields}` }));
      return settings.endpoints[0]?.price;
    };
    expect(await priceWith("region: US")).toMatchObject({ inputNanoUsd: 5_000, factor: 1.1 });
    expect(await priceWith("region: us, price: {factor: 0.8}")).toMatchObject({ factor: 0.8 });
    expect(await priceWith("region: global")).not.toHaveProperty("factor");
    const own = "region: us, price: {input_usd_per_million: 1, output_usd_per_million: 2}";
    expect(await priceWith(own)).not.toHaveProperty("factor");
  });

  it("takes a price of the file's own whole, with its steps and windows", async () => {
    const settings = await settingsOf(
      configText({
        endpoint: `name: gpt, provider: openai, model: gpt-4.1, price: {input_usd_per_million: 1, output_usd_per_million: 2,
          cache_write_hour_usd_per_million: 3,
          long_context: [{above_input_tokens: 1000, input_usd_per_million: 4, output_usd_per_million: 8}],
          off_peak: [{from: "16:30", until: "00:30", input_usd_per_million: 0.5, cached_input_usd_per_million: 0.25,
            output_usd_per_million: 1}]}`,
      }),
    );
    expect(settings.endpoints[0]?.price).toEqual({
      inputNanoUsd: 1_000,
      cachedInputNanoUsd: 1_000,
      cacheWriteNanoUsd: 1_000,
      cacheWriteHourNanoUsd: 3_000,
      outputNanoUsd: 2_000,
      longContext: [
        {
          aboveInputTokens: 1_000,
          rates: {
            inputNanoUsd: 4_000,
            cachedInputNanoUsd: 4_000,
            cacheWriteNanoUsd: 4_000,
            outputNanoUsd: 8_000,
          },
        },
      ],
      changes: [
        {
          daily: { fromMs: 59_400_000, untilMs: 1_800_000 },
          rates: {
            inputNanoUsd: 500,
            cachedInputNanoUsd: 250,
            cacheWriteNanoUsd: 500,
            outputNanoUsd: 1_000,
          },
        },
      ],
    });
  });

  it("tells what a route requires and how a member's requests are changed", async () => {
    const settings = await settingsOf(
      configText({
        endpoint: "name: gpt, provider: openai, model: gpt-4.1, safety_level: strict",
        route: `name: chat, requires: {capabilities: [tools, json_schema], min_context_window: 100000,
          min_output_tokens: 8000, safety_level: strict}`,
        member: `endpoint: gpt, adapt: {system_prefix: "Be brief.", system_suffix: "Say no more.",
          sampling: {temperature: 0.2, seed: 7, reasoning_effort: low}, drop: [top_k, parallel_tool_calls],
          tool_names: {find: search_documents}}`,
      }),
    );
    expect(settings.routes[0]?.requires).toEqual({
      capabilities: new Set(["tools", "json-schema"]),
      minContextWindow: 100_000,
      minOutputTokens: 8_000,
      safetyLevel: "strict",
    });
    expect(settings.routes[0]?.tiers[0]?.members[0]?.adapt).toEqual({
      systemPrefix: "Be brief.",
      systemSuffix: "Say no more.",
      sampling: {
        temperature: 0.2,
        topP: undefined,
        topK: undefined,
        seed: 7,
        frequencyPenalty: undefined,
        presencePenalty: undefined,
        reasoningEffort: "low",
        topLogprobs: undefined,
      },
      drop: new Set(["top_k", "parallel_tool_calls"]),
      toolNames: new Map([["find", "search_documents"]]),
    });
  });

  it("lays an endpoint's health over that of the whole, and that over the defaults", async () => {
    const settings = await settingsOf(
      configText({
        endpoint: `name: gpt, provider: openai, model: m,
          health: {weights: {ttft: 0}, breaker: {proof: 9}, probe: {timeout: 1s}}`,
        more: `health:
  weights: {ttft: 2, tail: 3}
  breaker: {cool_down: 1s, proof: 7}
  slow_start: {initial: 0.5}
  probe: {kind: models, idle_interval: 1m}
  ttft_objective: 4s`,
      }),
    );
    expect(settings.endpoints[0]?.health).toEqual({
      weights: { errors: 1, ttft: 0, inter_token: 1, tail: 3, refusals: 1, headroom: 0.25 },
      breaker: { coolDownMs: 1_000, authCoolDownMs: 300_000, proof: 9 },
      slowStart: { initial: 0.5, doublingMs: 1_500 },
      probe: { kind: "models", path: "", idleIntervalMs: 60_000, timeoutMs: 1_000 },
      ttftObjectiveMs: 4_000,
    });
  });

  it("gives anonymous callers nothing where there are tokens, unless the file says what", async () => {
    const hash = "ab".repeat(32);
    const tokens = `tokens: [{token_sha256: ${hash}, grant: {tenant: search, permissions: [complete, read, admin]}}]`;
    const closed = await settingsOf(configText({ more: `identity: {${tokens}}` }));
    expect(closed.identity).toMatchObject({
      tokens: [
        {
          tokenSha256: hash,
          grant: { tenant: "search", permissions: new Set(["complete", "read", "admin"]) },
        },
      ],
      anonymous: undefined,
    });
    const open = await settingsOf(
      configText({ more: `identity: {${tokens}, anonymous: {permissions: [read]}}` }),
    );
    expect(open.identity.anonymous).toMatchObject({ tenant: "default", permissions: new Set(["read"]) });
  });

  it.each([
    ["restart", "restart"],
    ["hold", "hold"],
    ["hold_prefix", "hold-prefix"],
    ["fail", "fail"],
  ])("knows the recovery mode %s", async (written, mode) => {
    const settings = await settingsOf(configText({ route: `name: chat, recovery_mode: ${written}` }));
    expect(settings.routes[0]?.recoveryMode).toBe(mode);
  });

  it.each(["debug", "info", "warn", "error"])("knows the log level %s", async (level) => {
    const settings = await settingsOf(configText({ more: `telemetry: {log_level: ${level}}` }));
    expect(settings.telemetry.logLevel).toBe(level);
  });

  it.each([
    ["completion", "completion"],
    ["models", "models"],
    ["http, path: /up", "http"],
    ["none", "none"],
  ])("knows the probe %s", async (written, kind) => {
    const settings = await settingsOf(configText({ more: `health: {probe: {kind: ${written}}}` }));
    expect(settings.endpoints[0]?.health.probe.kind).toBe(kind);
  });
});
