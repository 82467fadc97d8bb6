/** Debian's Prometheus scrapes a running Spillway whose stream restarts; all is read back from Prometheus. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { Role } from "../../../gen/spillway/v1/message_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../../src/simulator/start.ts";
import { type Gateway, startGateway, tieredConfig } from "../../support/gateway.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../../support/otlp-receiver.ts";
import { readStream } from "../../support/read-stream.ts";

const rules = fileURLToPath(new URL("../../../deploy/observability/rules.yaml", import.meta.url));
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const patience = { timeout: 40_000, interval: 250 };

let primary: SimulatedProvider;
let backup: SimulatedProvider;
let collector: OtlpReceiver;
let gateway: Gateway;
let prometheus: ChildProcess;
let folder: string;
let origin: string;

beforeAll(async () => {
  collector = await startOtlpReceiver();
  primary = await startSimulatedProvider({
    dialect: "openai-chat",
    script: { tokens: 20 },
    fault: { kind: "cut", afterTokens: 5, manner: "reset", first: 1 },
  });
  backup = await startSimulatedProvider({ dialect: "gemini", script: { tokens: 7 } });
  const config = tieredConfig([
    { name: "primary", dialect: "openai-chat", url: primary.url },
    { name: "backup", dialect: "gemini", url: backup.url },
  ]);
  const traces = `telemetry: { traces: { endpoint: "${collector.url}", protocol: http_json, sampling_ratio: 0 } }`;
  gateway = await startGateway(`${config}\n${traces}`);
  folder = mkdtempSync(join(tmpdir(), "spillway-prometheus-"));
  [prometheus, origin] = await startPrometheus();
});

afterAll(async () => {
  prometheus.kill("SIGTERM");
  if (prometheus.exitCode === null) await once(prometheus, "exit");
  rmSync(folder, { recursive: true });
  await gateway.app.drain();
  await Promise.all([primary.close(), backup.close(), collector.close()]);
});

async function startPrometheus(): Promise<[ChildProcess, string]> {
  const port = await freePort();
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [rules],
    scrape_configs: [
      { job_name: "spillway", static_configs: [{ targets: [`127.0.0.1:${gateway.app.httpPort}`] }] },
    ],
  };
  // JSON is YAML.
  writeFileSync(join(folder, "prometheus.yml"), JSON.stringify(config));
  const flags = [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--enable-feature=exemplar-storage",
    "--log.level=warn",
  ];
  return [spawn("prometheus", flags, { stdio: "ignore" }), `http://127.0.0.1:${port}`];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function ask(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await fetch(`${origin}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { data } = (await answer.json()) as { data: unknown };
  return data;
}

/** The values of an instant query, each with the label that names it. */
async function values(query: string, label: string): Promise<Readonly<Record<string, number>>> {
  const { result } = (await ask("query", { query })) as {
    result: readonly { metric: Readonly<Record<string, string>>; value: readonly [number, string] }[];
  };
  return Object.fromEntries(result.map(({ metric, value }) => [metric[label] ?? "", Number(value[1])]));
}

it("is scraped by Prometheus, which then knows each hop of a stream that restarted, and its trace", async () => {
  await vi.waitFor(async () => expect(await values("up", "job")).toEqual({ spillway: 1 }), patience);
  const read = await readStream(
    gateway.completions.streamComplete(
      {
        request: {
          route: "main",
          messages: [
            {
              role: Role.USER,
              parts: [{ content: { case: "text", value: "Who keeps the lock of the river?" } }],
            },
          ],
        },
      },
      { headers: new Headers({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` }) },
    ),
  );
  expect(read).toMatchObject({ restarts: 1, attempt: 2 });
  await vi.waitFor(async () => {
    expect(await values("spillway_restarts_total", "endpoint")).toEqual({ primary: 1 });
    expect(await values("spillway_attempts_total", "outcome")).toEqual({ failed: 1, succeeded: 1 });
    expect(await values('spillway_tokens_total{kind="output",endpoint="backup"}', "endpoint")).toEqual({
      backup: 7,
    });
    expect(await values("spillway_calls_total", "status")).toEqual({ ok: 1 });
  }, patience);
  const exemplars = await ask("query_exemplars", {
    query: "spillway_attempt_duration_seconds_bucket",
    start: String(Date.now() / 1_000 - 600),
    end: String(Date.now() / 1_000 + 600),
  });
  const found = exemplars as readonly {
    seriesLabels: Readonly<Record<string, string>>;
    exemplars: readonly { labels: Readonly<Record<string, string>> }[];
  }[];
  expect(new Set(found.map(({ seriesLabels }) => seriesLabels["endpoint"]))).toEqual(
    new Set(["primary", "backup"]),
  );
  for (const { exemplars: each } of found) expect(each[0]?.labels).toEqual({ trace_id: traceId });
});

it("has all its rules loaded there, in good health", async () => {
  await vi.waitFor(async () => {
    const { groups } = (await ask("rules", {})) as {
      groups: readonly { rules: readonly { name: string; health: string }[] }[];
    };
    const all = groups.flatMap((group) => group.rules);
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter(({ health }) => health !== "ok")).toEqual([]);
  }, patience);
});
