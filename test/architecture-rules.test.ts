/** Each rule of the house goes red on a planted breach, and stays green on what only looks like one. */
import { describe, expect, it } from "vitest";
import { sharedRules, sourceRules, staleExceptions, unexcused } from "./support/architecture/check-house.ts";
import type { Rule, SourceFile } from "./support/architecture/rule.ts";

const rules = [...sourceRules, ...sharedRules];
const filler = (count: number) => "// filler\n".repeat(count);

/** Sources by path, and the breach that the rule must find there. */
interface Planted {
  readonly rule: string;
  readonly plant: Readonly<Record<string, string>>;
  readonly found: string;
}

const planted: readonly Planted[] = [
  { rule: "rooms", plant: { "src/attic/trunk.ts": "" }, found: "src/attic/trunk.ts:1 stands in no room" },
  {
    rule: "floors",
    plant: { "src/core/base/a.ts": '\nimport { B } from "../model/b.ts";' },
    found: "src/core/base/a.ts:2 imports src/core/model/b.ts (floor 1) from floor 0: imports go down",
  },
  {
    rule: "floors",
    plant: { "src/core/health/a.ts": 'import type { B } from "../limits/b.ts";' },
    found: "rooms of one floor do not know each other",
  },
  {
    rule: "floors",
    plant: { "src/app/app.ts": 'import { run } from "../simulation/run.ts";' },
    found: "rooms of one floor do not know each other",
  },
  {
    rule: "floors",
    plant: { "src/pool/a.ts": 'type B = import("../stream/b.ts").B;' },
    found: "imports src/stream/b.ts (floor 6) from floor 5",
  },
  {
    rule: "floors",
    plant: { "src/pool/a.ts": 'export const b = () => import("../stream/b.ts");' },
    found: "imports src/stream/b.ts (floor 6) from floor 5",
  },
  {
    rule: "plain-imports",
    plant: { "src/pool/a.ts": "export const b = (name: string) => import(name);" },
    found: "imports a computed name",
  },
  {
    rule: "floors",
    plant: { "src/simulator/a.ts": 'import { B } from "../providers/anthropic/events.ts";' },
    found: "these two are kept apart",
  },
  {
    rule: "floors",
    plant: { "src/stream/a.ts": 'import { b } from "../../test/support/b.ts";' },
    found: "imports test/support/b.ts, which is no room of the house",
  },
  {
    rule: "subfolders",
    plant: { "src/providers/gemini/a.ts": 'import { b } from "../anthropic/b.ts";' },
    found: "gemini and anthropic do not know each other",
  },
  {
    rule: "subfolders",
    plant: { "src/transport/rpc/a.ts": 'import { b } from "../grpc/b.ts";' },
    found: "rpc and grpc do not know each other",
  },
  {
    rule: "gen",
    plant: { "src/stream/a.ts": 'import type { B } from "../../gen/spillway/v1/usage_pb.ts";' },
    found: "imports gen/spillway/v1/usage_pb.ts: messages stop at transport, config, cli",
  },
  {
    rule: "cycles",
    plant: {
      "src/pool/a.ts": 'import { b } from "./b.ts";',
      "src/pool/b.ts": '\nimport { c } from "./deep/c.ts";',
      "src/pool/deep/c.ts": 'export * from "../a.ts";',
    },
    found: "src/pool/a.ts -> src/pool/b.ts -> src/pool/deep/c.ts -> src/pool/a.ts",
  },
  {
    rule: "packages",
    plant: { "src/stream/a.ts": 'import { Pool } from "undici";' },
    found: "imports undici, whose rooms are providers",
  },
  {
    rule: "packages",
    plant: { "src/core/base/a.ts": 'import type { Message } from "@bufbuild/protobuf";' },
    found: "core is pure",
  },
  {
    rule: "packages",
    plant: { "src/stream/a.ts": 'import { x } from "@unheard/of/deep";' },
    found: "imports @unheard/of, which has no room",
  },
  {
    rule: "node-modules",
    plant: { "src/core/base/a.ts": 'import { hash } from "node:crypto";' },
    found: "imports node:crypto: core is pure",
  },
  {
    rule: "node-modules",
    plant: { "src/stream/a.ts": 'import { readFileSync } from "node:fs";' },
    found: "imports node:fs, whose rooms are",
  },
  ...[
    "Date.now()",
    'Date["now"]()',
    "globalThis.Date.now()",
    "new Date()",
    "Date()",
    "performance.now()",
    "Math.random()",
    "setTimeout(f, 1)",
    "globalThis.setInterval(f, 1)",
    "setImmediate(f)",
    "AbortSignal.timeout(1)",
    "crypto.randomUUID()",
  ].map((code) => ({
    rule: "real-world",
    plant: { "src/stream/a.ts": `const f = () => 0;\nexport const b = ${code};` },
    found: "src/stream/a.ts:2 uses ",
  })),
  ...["const { now } = Date;", "const { random } = Math;", "const clock = { now: Date.now };"].map(
    (code) => ({
      rule: "real-world",
      plant: { "src/core/base/a.ts": code },
      found: "src/core/base/a.ts:1 uses ",
    }),
  ),
  {
    rule: "real-world",
    plant: { "src/core/base/a.ts": "queueMicrotask(() => 0);" },
    found: "uses queueMicrotask",
  },
  {
    rule: "real-world",
    plant: { "src/stream/a.ts": 'import { createHash, randomUUID } from "node:crypto";' },
    found: "uses randomUUID",
  },
  {
    rule: "real-world",
    plant: { "src/pool/a.ts": 'import { setTimeout as sleep } from "node:timers/promises";' },
    found: "uses node:timers/promises",
  },
  {
    rule: "real-world",
    plant: { "src/pool/a.ts": "function f(performance: Perf) { performance.now(); }\nperformance.now();" },
    found: "src/pool/a.ts:2 uses performance.now",
  },
  {
    rule: "process",
    plant: { "src/app/app.ts": "export const home = process.env.HOME;" },
    found: "src/app/app.ts:1 uses process",
  },
  {
    rule: "process",
    plant: { "src/cli/a.ts": 'import { exit } from "node:process";' },
    found: "src/cli/a.ts:1 uses process",
  },
  { rule: "file-lines", plant: { "src/pool/a.ts": filler(251) }, found: "has 251 lines of at most 250" },
  {
    rule: "file-lines",
    plant: { "test/pool/a.test.ts": filler(401) },
    found: "has 401 lines of at most 400",
  },
  {
    rule: "function-lines",
    plant: { "src/pool/a.ts": `export const long = () => {\n${filler(59)}};` },
    found: "src/pool/a.ts:1 long has 61 lines of at most 60",
  },
  {
    rule: "parameters",
    plant: { "src/pool/a.ts": "class A { b(c: X, d = 1, [e]: X, { f }: X, ...g: X[]) {} }" },
    found: "b takes 5 parameters of at most 4",
  },
  { rule: "any", plant: { "src/pool/a.ts": "const a = (b: unknown) => b as any;" }, found: "says any" },
  { rule: "any", plant: { "test/a.test.ts": "const a: Map<string, any[]> = new Map();" }, found: "says any" },
  {
    rule: "accessors",
    plant: { "src/pool/a.ts": "const of = (a: X) => ({\n  get b() { return a; } });" },
    found: "src/pool/a.ts:2 has an accessor in an object",
  },
  { rule: "default-exports", plant: { "src/pool/a.ts": "export default 1;" }, found: "exports a default" },
  {
    rule: "default-exports",
    plant: { "src/pool/a.ts": "const a = 1;\nexport { a as default };" },
    found: "src/pool/a.ts:2 exports a default",
  },
  { rule: "barrels", plant: { "src/pool/a.ts": 'export * from "./b.ts";' }, found: "another file" },
  { rule: "barrels", plant: { "src/pool/a.ts": 'export type { B } from "./b.ts";' }, found: "another file" },
  {
    rule: "barrels",
    plant: { "src/pool/a.ts": 'import { b } from "./b.ts";\nexport { b };' },
    found: "src/pool/a.ts:2 exports a name of another file",
  },
];

/** What a hasty reader would take for a breach. */
const innocent: Readonly<Record<string, string>> = {
  "src/core/base/a.ts": [
    '// import { x } from "undici"; Date.now() and any',
    "const words = ` import('../../stream/b.ts') setTimeout(f, 1)`;",
    `const regular = /import "undici"|Math.random()|: any/;`,
    "export type Any = { any: string; process(): void; setTimeout: number; readonly date: Date };",
    "export type After = ReturnType<typeof setTimeout>;",
    "export const fields = { performance: 1, process: 2, setTimeout: words }.setTimeout;",
    "export const of = (ms: number) => [new Date(ms), Date.UTC(1970), Date.parse(words), Math.max(1, ms)];",
    "export const is = (a: unknown) => a instanceof Date || a instanceof AbortSignal || regular;",
    "export function local(process: { exit(): void }, { performance }: { performance: () => void }) {",
    "  process.exit();",
    "  performance();",
    "  for (const setTimeout of [1]) words.at(setTimeout);",
    "}",
    "export class Kept { get size() { return 1; } }",
  ].join("\n"),
  "src/pool/a.ts":
    'import type { B } from "./b.ts";\nimport { LRUCache } from "lru-cache";\nexport class A {}',
  "src/pool/b.ts": 'import { A } from "./a.ts";\nexport type B = A;',
  "src/providers/registry.ts": 'import { a } from "./gemini/adapter.ts";',
  "src/providers/gemini/adapter.ts":
    'import { post } from "../http.ts";\nimport { Pool } from "undici/types/x.js";',
  "src/transport/grpc/server.ts":
    'import { a } from "../rpc/a.ts";\nimport { U } from "../../../gen/spillway/v1/usage_pb.ts";',
  "src/app/app.ts":
    'import { randomUUID } from "node:crypto";\nexport const clock = { now: () => performance.now() };',
  "src/main.ts": "process.exitCode = 0;",
  "src/stream/full.ts": filler(250),
  "src/stream/b.ts": `export function f(this: B, a: A, b: A, c: A, d: A) {\n${filler(58)}}`,
};

const sources = (plant: Readonly<Record<string, string>>): readonly SourceFile[] =>
  Object.entries(plant).map(([path, text]) => ({ path, text }));

function ruleNamed(name: string): Rule {
  const rule = rules.find((each) => each.name === name);
  if (rule === undefined) throw new Error(`no rule is called ${name}`);
  return rule;
}

describe("the rules of the house", () => {
  it.each(planted)("$rule: finds $found", ({ rule: name, plant, found }) => {
    const lines = unexcused(ruleNamed(name), sources(plant), []);
    expect(lines.join("\n")).toContain(found);
    expect(lines).toHaveLength(1);
  });

  it.each(rules)("$name: has a planted breach of its own", (rule) => {
    expect(planted.map((each) => each.rule)).toContain(rule.name);
  });

  it.each(rules)("$name: lets innocent sources be", (rule) => {
    expect(unexcused(rule, sources(innocent), [])).toEqual([]);
  });

  it("excuses a breach that the table names, and asks for the entry's removal once it is gone", () => {
    const exceptions = [{ rule: "default-exports", path: "src/pool/a.ts", why: "planted" }];
    const guilty = sources({ "src/pool/a.ts": "export default 1;" });
    const mended = sources({ "src/pool/a.ts": "export const a = 1;" });
    expect(unexcused(ruleNamed("default-exports"), guilty, exceptions)).toEqual([]);
    expect(staleExceptions(guilty, exceptions)).toEqual([]);
    expect(staleExceptions(mended, exceptions)).toEqual([
      'src/pool/a.ts no longer needs its exception from "default-exports": take it out of house.ts',
    ]);
  });
});
