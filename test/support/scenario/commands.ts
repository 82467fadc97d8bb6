/** The commands of a scenario, one function each. Adding a command is one function and one row. */
import { CallError } from "../../../src/core/model/call-error.ts";
import { nothingKnown } from "../../../src/core/model/data-handling.ts";
import { defaultHealthSettings } from "../../../src/core/model/health-settings.ts";
import type { RoutingTable } from "../../../src/core/model/policy.ts";
import { noPreferences, type RecoveryMode } from "../../../src/core/model/request.ts";
import type { Route } from "../../../src/core/model/route.ts";
import { endpointOf, requestOf, routeOf } from "../fleet.ts";
import { type Script, wellBehaved } from "../scripted-provider.ts";
import { type Arguments, numberOf, parseArguments } from "./arguments.ts";
import { line, printError, printEvent, printResult } from "./print.ts";
import { traffic } from "./traffic.ts";
import type { World } from "./world.ts";

type Command = (world: World, args: Arguments) => Promise<string>;

/** `route a b mode=hold`: the tiers in order; `a+b` puts two into one tier. */
const route: Command = async (world, args) => {
  const tiers = args.words.map((tier) => tier.split("+"));
  for (const name of tiers.flat())
    if (!world.endpoints.has(name)) world.endpoints.set(name, endpointOf(name));
  const settings: Partial<Route> = {
    tiers: tiers.map((names) => ({ members: names.map((endpoint) => ({ endpoint, weight: 1 })) })),
    recoveryMode: (args.pairs.get("mode") ?? "restart") as RecoveryMode,
    holdTokens: numberOf(args, "hold_tokens", 32),
    holdMs: numberOf(args, "hold_ms", 1_000),
    maxAttempts: numberOf(args, "max_attempts", 4),
    maxWaitMs: numberOf(args, "max_wait", 5_000),
    totalTimeoutMs: numberOf(args, "total", 300_000),
    failoverOnRefusal: args.pairs.get("failover_on_refusal") === "true",
    onAmbiguous: args.pairs.get("on_ambiguous") === "fail" ? "fail" : "failover",
    hedging: args.pairs.get("hedging") === "on",
    dataClass: args.pairs.get("class"),
  };
  world.configure(routeOf("main", [], settings));
  return "";
};

/** `endpoint a ttft=5000 stall=5000`: its clocks and limits. Before `route`. */
const endpoint: Command = async (world, args) => {
  const name = args.words[0] ?? "";
  const timeouts = {
    ttftMs: numberOf(args, "ttft", 5_000),
    stallMs: numberOf(args, "stall", 5_000),
    totalMs: numberOf(args, "total", 60_000),
    minTokensPerSecond: numberOf(args, "min_rate", 1),
  };
  const limits = {
    requestsPerMinute: numberOf(args, "rpm", undefined),
    inputTokensPerMinute: undefined,
    outputTokensPerMinute: undefined,
    concurrency: numberOf(args, "concurrency", undefined),
  };
  const contextWindow = numberOf(args, "window", undefined);
  const health = { ...defaultHealthSettings, ttftObjectiveMs: numberOf(args, "objective", 2_000) };
  const place = args.pairs.get("in");
  const dataHandling = { ...nothingKnown, jurisdictions: place?.split(",") ?? [] };
  const more = place === undefined ? {} : { dataHandling };
  world.endpoints.set(name, endpointOf(name, { timeouts, limits, contextWindow, health, ...more }));
  return "";
};

/**
 * `table eu class=personal in=eu`: a routing table, after those that were given before; without a
 * class it rules all requests. The first one is the strictest.
 */
const table: Command = async (world, args) => {
  const listOf = (key: string) => args.pairs.get(key)?.split(",") ?? [];
  const { dataClasses, tables } = world.policy;
  const classes = listOf("class");
  const added: RoutingTable = {
    name: args.words[0] ?? "",
    match: { tenants: [], dataClasses: classes, metadata: new Map() },
    demands: {
      jurisdictions: listOf("in"),
      regions: [],
      certifications: [],
      forbidTraining: false,
      maxRetentionDays: undefined,
    },
    routes: [],
    instead: new Map(),
    strictest: tables.length === 0,
  };
  world.policy = {
    dataClasses: [...dataClasses, ...classes.map((name) => ({ name, store: "memory" as const }))],
    tables: [...tables, added],
  };
  return "";
};

/** `script a ttft=100 gap=20 tokens=3 then=stop`: how its attempts go; `/` parts those of several. */
const script: Command = async (world, args) => {
  const [name = "", ...more] = args.words;
  const own = scriptOf(args);
  world.provider.script(name, ...(more.includes("once") ? [own, wellBehaved] : [own]));
  return "";
};

function scriptOf(args: Arguments): Script {
  return {
    ttft: numberOf(args, "ttft", wellBehaved.ttft),
    gap: numberOf(args, "gap", wellBehaved.gap),
    tokens: numberOf(args, "tokens", wellBehaved.tokens),
    thoughts: numberOf(args, "thoughts", 0),
    ending: (args.pairs.get("then") ?? "stop") as Script["ending"],
    retryAfterMs: numberOf(args, "retry_after", undefined),
    silent: args.words.includes("silent"),
    refusal: args.words.includes("refusal"),
    servedFrom: args.pairs.get("served"),
    saysLate: args.words.includes("late"),
  };
}

/** `complete [unary] [deadline=ms] [leave=ms] [slow=ms] [ttft=ms]`: one call, told as a timeline. */
const complete: Command = async (world, args) => {
  const told: string[] = [];
  const since = world.time.now();
  const say = (text: string) => told.push(line(world.time.now() - since, text));
  const abort = new AbortController();
  const leave = numberOf(args, "leave", undefined);
  if (leave !== undefined) world.time.after(leave, () => abort.abort());
  const stopProber = world.startProber();
  let over = false;
  const call = callOf(world, args, abort.signal, say).then(
    () => {},
    (reason: unknown) => say(reason instanceof CallError ? printError(reason) : String(reason)),
  );
  void call.then(() => {
    over = true;
  });
  await world.time.runWhile(() => !over);
  stopProber();
  await world.time.runUntil(world.time.now());
  if (world.provider.open > 0) say(`${world.provider.open} connections left open`);
  return told.join("\n");
};

async function callOf(
  world: World,
  args: Arguments,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const deadline = numberOf(args, "deadline", undefined);
  const unary = args.words.includes("unary");
  const call = {
    completionId: "cmpl-test",
    tenant: "default",
    signal,
    deadline: deadline === undefined ? undefined : world.time.now() + deadline,
    previousAttempts: numberOf(args, "previous_attempts", 0),
    streaming: !unary,
  };
  const routing = {
    ...noPreferences,
    dataClassification: args.pairs.get("class"),
    ttftTimeoutMs: numberOf(args, "ttft", undefined),
  };
  const request = requestOf("main", { routing, idempotencyKey: args.pairs.get("key") });
  if (unary) {
    const result = await world.completions.complete(request, call);
    for (const part of result.message?.parts ?? []) if (part.kind === "text") say(`answer "${part.text}"`);
    say(`completed ${printResult(result)}`);
    return;
  }
  for await (const batch of world.completions.stream(request, call)) {
    for (const event of batch) say(printEvent(event));
    const slow = numberOf(args, "slow", 0);
    if (slow > 0) await new Promise<void>((resolve) => world.time.after(slow, resolve));
  }
}

/** `resume a`: as an operator does. */
const resume: Command = async (world, args) => {
  for (const name of args.words) world.pool.resume(name);
  return "";
};

/** `blocked`: who takes nothing until an operator comes, and why. */
const blocked: Command = async (world) =>
  world.pool
    .snapshot()
    .filter(({ blockedReason }) => blockedReason !== "")
    .map(({ endpoint: { name }, blockedReason }) => `${name}: ${blockedReason}`)
    .join("\n") || "nobody";

/** `calls`: how many attempts each endpoint saw. */
const calls: Command = async (world) =>
  [...world.provider.calls].map(([name, count]) => `${name} ${count}`).join("\n") || "none";

const commands: Readonly<Record<string, Command>> = {
  route,
  endpoint,
  table,
  script,
  complete,
  traffic,
  resume,
  blocked,
  calls,
};

/** Runs one line; a command that prints nothing says "ok". */
export async function runCommand(world: World, text: string): Promise<string> {
  const [name = "", ...rest] = text.split(/\s+/);
  const command = commands[name];
  if (command === undefined)
    throw new Error(`unknown command "${name}"; known: ${Object.keys(commands).join(", ")}`);
  return command(world, parseArguments(rest.join(" ")));
}
