/** Experiments and callers' verdicts, over the whole service with simulated providers. */
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { AdminService } from "../../gen/spillway/v1/admin_service_pb.ts";
import { Role } from "../../gen/spillway/v1/message_pb.ts";
import { SortBy } from "../../gen/spillway/v1/routing_preferences_pb.ts";
import { type SimulatedProvider, startSimulatedProvider } from "../../src/simulator/start.ts";
import { type Gateway, startGateway, tieredConfig } from "../support/gateway.ts";

const identity = "identity: { anonymous: { permissions: [complete, read, admin] } }\n";
const calls = 40;

describe("experiments", () => {
  let one: SimulatedProvider;
  let two: SimulatedProvider;
  let gateway: Gateway;
  const admin = () =>
    createClient(AdminService, createGrpcTransport({ baseUrl: `http://127.0.0.1:${gateway.app.grpcPort}` }));

  beforeAll(async () => {
    one = await startSimulatedProvider({ name: "one", dialect: "openai-chat", script: { text: "from one" } });
    two = await startSimulatedProvider({ name: "two", dialect: "openai-chat", script: { text: "from two" } });
    const upstreams = [one, two].map(({ name, url }) => ({ name, dialect: "openai-chat" as const, url }));
    gateway = await startGateway(identity + tieredConfig(upstreams));
  });

  afterEach(async () => {
    await one.setFault([]);
    await two.setFault([]);
    for (const { experiment } of (await admin().listExperiments({})).experiments) {
      await admin().stopExperiment({ name: experiment?.name ?? "" });
    }
  });

  afterAll(async () => {
    await gateway.app.drain();
    await Promise.all([one.close(), two.close()]);
  });

  const requestOf = (user: string) => ({
    route: "main",
    messages: [
      {
        role: Role.USER,
        parts: [{ content: { case: "text" as const, value: "Who keeps the lock of the river?" } }],
      },
    ],
    metadata: { user },
  });
  const complete = async (user: string) => {
    const { completion } = await gateway.completions.complete({ request: requestOf(user) });
    if (completion === undefined) throw new Error("no completion");
    return completion;
  };
  const split = {
    name: "split",
    route: "main",
    stickyBy: "user",
    variants: [
      { name: "old", share: 0.5 },
      { name: "new", share: 0.5, endpoint: "two", temperature: 0.1 },
    ],
  };

  it("splits callers, sticks to them, and tells what each variant showed", async () => {
    const { experiment } = await admin().startExperiment({ experiment: split });
    expect(experiment?.startTime).toBeDefined();
    const placed = new Map<string, string>();
    for (let i = 0; i < calls; i += 1) {
      const user = `user ${i % 10}`;
      const completion = await complete(user);
      const { variant = "", overridden } = completion.experiment ?? {};
      expect(completion.endpoint).toBe(variant === "new" ? "two" : "one");
      expect(overridden).toBe(false);
      expect(placed.get(user) ?? variant).toBe(variant);
      placed.set(user, variant);
      await gateway.completions.reportFeedback({
        feedback: { completionId: completion.id, score: variant === "new" ? 1 : 0.5 },
      });
    }
    expect(new Set(placed.values())).toEqual(new Set(["old", "new"]));
    const { results } = await admin().stopExperiment({ name: "split" });
    expect(results.map(({ variant }) => variant)).toEqual(["old", "new"]);
    expect(results.reduce((sum, result) => sum + Number(result.calls), 0)).toBe(calls);
    const [before, after] = results;
    expect(before?.estimates["feedback"]?.mean).toBe(0.5);
    expect(after?.estimates["feedback"]?.mean).toBe(1);
    expect(Object.keys(after?.estimates ?? {}).toSorted()).toEqual([
      "cost_nano_usd",
      "feedback",
      "latency_ms",
      "refusal_rate",
    ]);
  });

  it("gives way to failover, and says so", async () => {
    await admin().startExperiment({
      experiment: {
        ...split,
        variants: [
          { name: "old", share: 0 },
          { name: "new", share: 1, endpoint: "two" },
        ],
      },
    });
    await two.setFault({ kind: "cut", afterTokens: 1, manner: "reset" });
    const completion = await complete("somebody");
    expect(completion.endpoint).toBe("one");
    expect(completion.experiment).toMatchObject({ experiment: "split", variant: "new", overridden: true });
    const [, result] = (await admin().stopExperiment({ name: "split" })).results;
    expect(result).toMatchObject({ calls: 1n, overridden: 1n, failed: 0n });
  });

  it("sends copies that answer nobody, until their budget is spent", async () => {
    const mirror = { ...split, name: "shadow", mirror: true, mirrorBudgetNanoUsd: 1n };
    await admin().startExperiment({
      experiment: {
        ...mirror,
        variants: [
          { name: "served", share: 0 },
          { name: "shadow", share: 1, endpoint: "two" },
        ],
      },
    });
    const before = two.counters().generations;
    const first = await complete("somebody");
    expect(first).toMatchObject({ endpoint: "one", experiment: { variant: "served", overridden: false } });
    await vi.waitFor(async () => {
      const [running] = (await admin().listExperiments({})).experiments;
      expect(running?.results[1]?.calls).toBe(1n);
    });
    const [running] = (await admin().listExperiments({})).experiments;
    expect(running?.results[0]?.calls).toBe(1n);
    // The first copy cost more than the budget.
    await complete("somebody");
    expect(two.counters().generations).toBe(before + 1);
  });

  it("refuses what makes no sense, with all that is wrong", async () => {
    const start = (experiment: object) => admin().startExperiment({ experiment });
    const refused = async (experiment: object) =>
      ConnectError.from(await start(experiment).catch((reason: unknown) => reason));
    const bad = await refused({ name: "?", route: "main", variants: [{ name: "a", share: 2 }] });
    expect(bad.code).toBe(Code.InvalidArgument);
    expect(bad.rawMessage).toMatch(/^experiment\.name: must be of the form .* \(and 3 more/);
    expect((await refused({ ...split, route: "nowhere" })).code).toBe(Code.NotFound);
    const elsewhere = [split.variants[0], { name: "new", share: 0.5, endpoint: "three" }];
    expect((await refused({ ...split, variants: elsewhere })).code).toBe(Code.InvalidArgument);
    await start(split);
    expect((await refused(split)).code).toBe(Code.AlreadyExists);
    expect((await refused({ ...split, name: "second" })).code).toBe(Code.FailedPrecondition);
    const unknown = await admin()
      .stopExperiment({ name: "third" })
      .catch((reason: unknown) => reason);
    expect(ConnectError.from(unknown).code).toBe(Code.NotFound);
  });

  it("takes a verdict once, and none on what nobody answered", async () => {
    const { id } = await complete("somebody");
    for (const score of [0.25, 1]) {
      await gateway.completions.reportFeedback({ feedback: { completionId: id, score } });
    }
    const nobody = gateway.completions.reportFeedback({ feedback: { completionId: "cmpl-none", score: 1 } });
    await expect(nobody).rejects.toThrow(/no completion of that id/);
    const { endpoints } = await gateway.endpoints.rankEndpoints({ route: "main", sortBy: SortBy.QUALITY });
    expect(endpoints.map(({ rank }) => rank)).toEqual([1, 2]);
    expect(endpoints.map(({ endpoint }) => endpoint).toSorted()).toEqual(["one", "two"]);
    const unknown = gateway.endpoints.rankEndpoints({ route: "nowhere" });
    await expect(unknown).rejects.toThrow(/no route "nowhere"/);
  });
});
