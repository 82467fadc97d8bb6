/** Where data may go, over the whole service: from the file to the attempt, the error and the decision log. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FailoverErrorSchema } from "../../gen/spillway/v1/failover_error_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { RefusalReason } from "../../gen/spillway/v1/route_explanation_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway } from "../support/gateway.ts";

const secret = "a prompt that is in no log";

describe("policy", () => {
  let folder: string;
  let paris: SimulatedProvider;
  let virginia: SimulatedProvider;
  let gateway: Gateway;
  const logFile = () => join(folder, "decisions.jsonl");

  const configOf = (log: string) => `listeners:
  grpc: { address: 127.0.0.1, port: 0 }
  http: { address: 127.0.0.1, port: 0 }
drain_timeout: 2s
providers:
  - { name: paris, dialect: openai-chat, base_url: "${paris.url}/v1", api_key: "env:KEY" }
  - { name: virginia, dialect: openai-chat, base_url: "${virginia.url}/v1", api_key: "env:KEY" }
endpoints:
  - { name: paris, provider: paris, model: m, data_handling: { jurisdictions: [fr, eu, eea] } }
  - { name: virginia, provider: virginia, model: m, data_handling: { jurisdictions: [us] } }
routes:
  - { name: main, max_wait: 0s, tiers: [{ endpoints: [{ endpoint: virginia }] }, { endpoints: [{ endpoint: paris }] }] }
data_classes: [{ name: personal }]
routing_tables:
  - { name: gdpr, match: { data_classes: [personal] }, jurisdictions: [eu], strictest: true }
  - { name: world }
decision_log: { file: "${log}" }
`;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "spillway-policy-"));
    paris = await startSimulatedProvider({
      name: "paris",
      dialect: "openai-chat",
      script: { text: "bonjour" },
    });
    virginia = await startSimulatedProvider({
      name: "virginia",
      dialect: "openai-chat",
      script: { text: "howdy" },
    });
    gateway = await startGateway(configOf(logFile()));
  });

  afterEach(async () => {
    await gateway.app.drain();
    await Promise.all([paris.close(), virginia.close()]);
    rmSync(folder, { recursive: true });
  });

  const requestOf = (dataClassification: string) => ({
    route: "main",
    messages: [{ role: Role.USER, parts: [{ content: { case: "text" as const, value: secret } }] }],
    routing: { dataClassification },
  });
  const complete = async (dataClass: string) =>
    (await gateway.completions.complete({ request: requestOf(dataClass) })).completion;

  it("passes over a healthy first choice abroad, and explains it", async () => {
    expect((await complete("personal"))?.endpoint).toBe("paris");
    expect((await complete(""))?.endpoint).toBe("virginia");
    const { explanation } = await gateway.endpoints.explainRoute({ request: requestOf("personal") });
    expect(explanation?.routingTable).toBe("gdpr");
    expect(explanation?.refusals).toMatchObject([
      {
        endpoint: "virginia",
        reason: RefusalReason.POLICY,
        detail: 'the routing table "gdpr" wants data processed within eu; it processes within us',
      },
    ]);
  });

  it("fails closed with each endpoint's reason, and nothing leaves", async () => {
    await paris.setFault({ kind: "refuse-connections" });
    // Its breaker opens; then nothing is left that may be asked at all.
    for (let tries = 0; tries < 6; tries += 1) await complete("personal").catch(() => {});
    const before = virginia.counters().requests;
    const failure = ConnectError.from(await complete("personal").catch((reason: unknown) => reason));
    expect([Code.Unavailable, Code.FailedPrecondition]).toContain(failure.code);
    const [detail] = failure.findDetails(FailoverErrorSchema);
    expect(detail?.refusals.find(({ endpoint }) => endpoint === "virginia")?.reason).toBe(
      RefusalReason.POLICY,
    );
    expect(virginia.counters().requests).toBe(before);
    expect((await complete(""))?.endpoint).toBe("virginia");
  });

  it("ends with FAILED_PRECONDITION where the class is known to nobody and a table forbids all", async () => {
    await gateway.app.drain();
    gateway = await startGateway(configOf(logFile()).replace("jurisdictions: [eu],", "jurisdictions: [jp],"));
    const failure = ConnectError.from(await complete("unheard-of").catch((reason: unknown) => reason));
    expect(failure.code).toBe(Code.FailedPrecondition);
    expect(paris.counters().requests + virginia.counters().requests).toBe(0);
  });

  it("accounts for every call in the decision log, without its content", async () => {
    await complete("personal");
    await complete("");
    await gateway.app.drain();
    const text = readFileSync(logFile(), "utf8");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      {
        tenant: "default",
        route: "main",
        data_class: "personal",
        routing_tables: ["gdpr"],
        status: "ok",
        attempts: [{ endpoint: "paris", jurisdictions: ["fr", "eu", "eea"], outcome: "succeeded" }],
        refused_by_policy: [{ endpoint: "virginia" }],
      },
      {
        data_class: "",
        routing_tables: ["world"],
        attempts: [{ endpoint: "virginia" }],
        refused_by_policy: [],
      },
    ]);
    expect(text).not.toContain(secret);
    expect(text).not.toContain("bonjour");
    expect(text).not.toContain("test-key");
    gateway = await startGateway(configOf(logFile()));
  });

  it("says so and serves on where the log cannot be written, or refuses calls where it must be", async () => {
    await gateway.app.drain();
    const nowhere = join(folder, "no-such-folder", "decisions.jsonl");
    gateway = await startGateway(configOf(nowhere));
    expect((await complete("personal"))?.endpoint).toBe("paris");
    const page = await fetch(`http://127.0.0.1:${gateway.app.httpPort}/metrics`);
    expect(await page.text()).toMatch(/^spillway_decision_log_broken 1$/m);
    await gateway.app.drain();
    gateway = await startGateway(
      configOf(nowhere).replace(`file: "${nowhere}"`, `file: "${nowhere}", required: true`),
    );
    const failure = ConnectError.from(await complete("personal").catch((reason: unknown) => reason));
    expect(failure.code).toBe(Code.FailedPrecondition);
    expect(failure.message).toContain("the decision log cannot be written");
  });
});
