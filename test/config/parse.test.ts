import { describe, expect, it } from "vitest";
import { RecoveryMode } from "../../gen/spillway/v1/routing_preferences_pb.ts";
import { parse } from "../../src/config/parse.ts";
import { sortedProblems } from "../../src/config/problem.ts";

function problemsOf(text: string): readonly string[] {
  const { report } = parse("f.yaml", text);
  return sortedProblems(report.problems).map(
    (each) => `${each.line}:${each.column} ${each.path}: ${each.message}`,
  );
}

describe("parse()", () => {
  it("reads names, numbers, choices, durations, lists, maps and nested messages", () => {
    const { config, report } = parse(
      "f.yaml",
      `providers:
  - name: "openai"
    headers: {x-team: search, X-Cost: "12"}
    max_connections: 0x10
endpoints:
  - name: gpt
    context_window: 1e6
    capabilities: [tools, CAPABILITY_SEED]
    timeouts: {ttft: 1.5s, stall: 250ms, total: 1h}
routes:
  - recovery_mode: hold_prefix
    failover_on_refusal: true
    hedging: off
    shift: {floor: 0.05}
drain_timeout: 30 s
`,
    );
    expect(report.problems).toEqual([]);
    expect(config.providers[0]?.headers).toEqual({ "x-team": "search", "X-Cost": "12" });
    expect(config.providers[0]?.maxConnections).toBe(16);
    expect(config.endpoints[0]?.contextWindow).toBe(1_000_000n);
    expect(config.endpoints[0]?.capabilities).toEqual([1, 9]);
    expect(config.endpoints[0]?.timeouts?.ttft).toMatchObject({ seconds: 1n, nanos: 500_000_000 });
    expect(config.endpoints[0]?.timeouts?.stall).toMatchObject({ seconds: 0n, nanos: 250_000_000 });
    expect(config.endpoints[0]?.timeouts?.total).toMatchObject({ seconds: 3_600n, nanos: 0 });
    expect(config.routes[0]?.recoveryMode).toBe(RecoveryMode.HOLD_PREFIX);
    expect(config.routes[0]?.failoverOnRefusal).toBe(true);
    expect(config.routes[0]?.shift?.floor).toBe(0.05);
    expect(config.drainTimeout?.seconds).toBe(30n);
  });

  it.each([
    ["providrs: []", '1:1 providrs: the key "providrs" is not known (did you mean "providers"?); known are'],
    ["drainTimeout: 1s", "1:1 drainTimeout: field names are written with underscores here: drain_timeout"],
    ["'a b': 1", '1:1 ["a b"]: the key "a b" is not known'],
    ["1: x", "1:1 : a key must be a text"],
    ["? [a]\n: x", "1:3 : a key must be a text"],
    ["providers: {name: a}", '1:12 providers: expected a list (lines that start with "- "), found a mapping'],
    ["providers: [a]", '1:13 providers[0]: expected a mapping (lines of "key: value"), found a text'],
    ["health: [a]", "1:9 health: expected a mapping"],
    ["telemetry: {log_level: [info]}", "1:24 telemetry.log_level: expected a single value, found a list"],
    [
      "providers: [{name: 7}]",
      "1:20 providers[0].name: expected a text, found the number 7; put it in quotes",
    ],
    ["providers: [{name: true}]", "1:20 providers[0].name: expected a text, found true; put it in quotes"],
    ["providers: [{name: }]", "1:14 providers[0].name: has no value; give it one or remove the key"],
    ["providers: [{name: ~}]", "1:14 providers[0].name: has no value; give it one or remove the key"],
    ["providers: [{headers: {a: 1}}]", '1:27 providers[0].headers["a"]: expected a text, found the number 1'],
    [
      "providers: [{headers: {a: b, a: c}}]",
      '1:30 providers[0].headers["a"]: the key stands here a second time',
    ],
    [
      "listeners: {grpc: {port: -1}}",
      "1:26 listeners.grpc.port: expected a whole number from 0 to 4294967295",
    ],
    ["listeners: {grpc: {port: 1.5}}", "1:26 listeners.grpc.port: expected a whole number"],
    ["listeners: {grpc: {port: 1_000}}", "1:26 listeners.grpc.port: expected a whole number"],
    [
      "routes: [{failover_on_refusal: yes}]",
      "1:32 routes[0].failover_on_refusal: expected true or false, found a text",
    ],
    [
      "routes: [{recovery_mode: prefix}]",
      '1:26 routes[0].recovery_mode: "prefix" is not known; use one of restart, hold, hold_prefix, fail',
    ],
    ["routes: [{recovery_mode: hold-prefix}]", "(did you mean hold_prefix?)"],
    ["routes: [{recovery_mode: 1}]", "1:26 routes[0].recovery_mode: expected a name, found the number 1"],
    ["drain_timeout: 30", "1:16 drain_timeout: expected a number with its unit"],
    ["drain_timeout: 1h30m", 'found "1h30m"'],
    ["drain_timeout: 9999999999999s", "expected a number with its unit"],
    ["", '1:1 : expected a mapping (lines of "key: value"), found no value'],
    ["just words", "found a text"],
  ])("refuses %j", (text, told) => {
    expect(problemsOf(text)).toHaveLength(1);
    expect(problemsOf(text)[0]).toContain(told);
  });

  it("tells a duplicate key with the line of the first, at every depth", () => {
    const text = "drain_timeout: 1s\nlisteners:\n  grpc: {port: 1,\n    port: 2}\ndrain_timeout: 2s\n";
    expect(problemsOf(text)).toEqual([
      "4:5 listeners.grpc.port: the key stands here a second time, first on line 3",
      "5:1 drain_timeout: the key stands here a second time, first on line 1",
    ]);
  });

  it("keeps the places of the items behind one that cannot be read", () => {
    const text =
      "providers:\n  - 5\n  - name: b\n    max_connections: x\nendpoints:\n  - capabilities: [flying, tools]\n";
    const { config, report } = parse("f.yaml", text);
    expect(report.problems.map(({ path }) => path)).toEqual([
      "providers[0]",
      "providers[1].max_connections",
      "endpoints[0].capabilities[0]",
    ]);
    expect(config.providers[1]?.name).toBe("b");
    expect(config.endpoints[0]?.capabilities).toEqual([0, 1]);
  });

  it("takes an empty section as one that is not there", () => {
    const { config, report } = parse("f.yaml", "providers:\nhealth:\ntelemetry: {}\n");
    expect(report.problems).toEqual([]);
    expect(config.providers).toEqual([]);
    expect(config.health).toBeUndefined();
    expect(config.telemetry).toBeDefined();
  });

  it("reads Windows line ends and counts columns in UTF-16 units", () => {
    expect(problemsOf("drain_timeout: 1s\r\n\r\nbad: 1\r\n")[0]).toMatch(/^3:1 bad:/);
    expect(problemsOf('providers: [{name: "💧", nam: x}]')[0]).toMatch(/^1:26 providers\[0\]\.nam:/);
  });
});

describe("parse() of a text that is no YAML", () => {
  it.each([
    ["a: 'x", "a closing quote"],
    ["a: [1, 2", "a bracket"],
    ["a:\n\tb: 1", "tabs cannot indent"],
    ["a: 1\n---\nb: 2", "one document"],
    ["a: !vault x", "the tag (!...) is not known"],
    ['a: "\\q"', "an escape"],
    ["a: @x", "cannot start with this character"],
    ["  a: 1\n b: 2", "bad YAML"],
  ])("says in words what is wrong with %j", (text, words) => {
    const problems = problemsOf(text);
    expect(problems.join("\n")).toContain("bad YAML");
    expect(problems.join("\n")).toContain(words);
    expect(problems.length).toBeLessThanOrEqual(20);
  });

  it("survives a text that is nested without end", () => {
    const problems = problemsOf(`a: ${"[".repeat(20_000)}`);
    expect(problems.join("\n")).toContain("nested too deep");
    expect(problems.length).toBeLessThanOrEqual(20);
  });

  it("still tells what is wrong before the first error of syntax, and nothing behind it", () => {
    const quote = "telemetry:\n  log_level: loud\ndrain_timeout: '1s\nunknown: 1\n";
    expect(problemsOf(quote).map((line) => line.split(" ")[0])).toEqual(["2:14", "3:16", "5:1"]);
    const bracket = "unknown: 1\nhealth: {]\nproviders: 5\n";
    expect(problemsOf(bracket)[0]).toMatch(/^1:1 unknown:/);
    expect(problemsOf(bracket).slice(1).join("\n")).not.toMatch(/^3:/m);
    expect(problemsOf(bracket).slice(1).join("\n")).toMatch(/^2:\d+ : bad YAML/m);
  });

  it("quotes nothing of the text, where a key may stand", () => {
    const text = 'providers:\n  - api_key: "sk-live-abcdef" sk-live-abcdef\n  }sk-live-abcdef\n';
    expect(problemsOf(text).length).toBeGreaterThan(0);
    expect(problemsOf(text).join("\n")).not.toContain("sk-live");
  });
});

describe("parse() of anchors and aliases", () => {
  it("takes an alias for what it stands for", () => {
    const text = "endpoints:\n  - timeouts: &quick {ttft: 1s}\n  - timeouts: *quick\n";
    const { config, report } = parse("f.yaml", text);
    expect(report.problems).toEqual([]);
    expect(config.endpoints[1]?.timeouts?.ttft?.seconds).toBe(1n);
  });

  it("takes the last anchor of a name before the alias", () => {
    const text = "providers:\n  - name: &n a\n  - name: &n b\n  - name: *n\n  - name: &n c\n";
    expect(parse("f.yaml", text).config.providers.map(({ name }) => name)).toEqual(["a", "b", "b", "c"]);
  });

  it("refuses an alias of nothing, of itself, and a merge key", () => {
    expect(problemsOf("health: *none")).toEqual(["1:9 health: the alias has no anchor (&name) before it"]);
    expect(problemsOf("routes: &r [{tiers: *r}]")).toHaveLength(1);
    expect(problemsOf("health: &h {probe: *h}")[0]).toContain('the key "probe" is not known');
    expect(problemsOf("providers: [&p {name: a}, {<<: *p}]")[0]).toContain('the key "<<" is not known');
  });

  it("stops at a bomb of aliases with one problem", () => {
    const tier = `{endpoints: [${Array.from({ length: 64 }, () => "*m").join(", ")}]}`;
    const route = `{tiers: [${Array.from({ length: 200 }, () => "*t").join(", ")}]}`;
    const text = `routes:
  - {tiers: [{endpoints: [&m {endpoint: e, weight: 1}]}]}
  - {tiers: [&t ${tier}]}
  - &r ${route}
${"  - *r\n".repeat(2_000)}`;
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^\d+:\d+ : the file holds more than 100000 values, aliases written out$/),
    ]);
  });
});

describe("parse() of a text with very many mistakes", () => {
  it("lists the first and counts the others", () => {
    const text = Array.from({ length: 5_000 }, (_, index) => `k${index}: 1`).join("\n");
    const problems = parse("f.yaml", text).report.problems;
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)?.message).toBe("4800 more problems are not listed");
  });
});
