/**
 * The load of the overload benchmark, a process of its own: calls over gRPC at the rate of
 * each phase, whatever becomes of them (open loop), each with a deadline that the server is
 * told. node bench/overload/load.ts '{"port":1,"model":"...","streaming":true,"deadlineMs":4000}'
 * Each line on its input is a list of phases; the answer, when every call has ended, a line of JSON.
 */
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from "node:http2";
import { createInterface } from "node:readline";
import { bodyOf, contentType, paths } from "../load/messages.ts";
import {
  type OverloadPlan,
  type OverloadReport,
  type Phase,
  type PhaseReport,
  type Slice,
  sliceMs,
} from "./terms.ts";

type Outcome = "good" | "shed" | "late" | "failed";

interface Ended {
  readonly phase: number;
  readonly sinceMs: number;
  readonly tookMs: number;
  readonly outcome: Outcome;
  readonly hasRetryInfo: boolean;
  readonly words: string;
}

const plan: OverloadPlan = JSON.parse(process.argv[2] ?? "{}");
const body = bodyOf("grpc", plan.model, plan.streaming);
const fields = {
  ":method": "POST",
  ":path": plan.streaming ? paths.stream : paths.unary,
  "content-type": contentType("grpc", plan.streaming),
  te: "trailers",
  "grpc-timeout": `${plan.deadlineMs}m`,
};

/** As many as a few proxies hold. */
const connections = 32;
const sessions: ClientHttp2Session[] = [];
let next = 0;

function session(): ClientHttp2Session {
  next = (next + 1) % connections;
  const known = sessions[next];
  if (known !== undefined && !known.closed && !known.destroyed) return known;
  const made = connect(`http://127.0.0.1:${plan.port}`);
  made.on("error", () => {});
  sessions[next] = made;
  return made;
}

let ended: Ended[] = [];
let gaps: number[][] = [];
let running = 0;

/** One call in eight tells of its gaps: enough for quantiles, and cheap. */
let calls = 0;

function call(phase: number, sinceMs: number): void {
  const began = performance.now();
  const stream = session().request(fields);
  const isWatched = (calls++ & 7) === 0;
  let said: IncomingHttpHeaders = {};
  let isOver = false;
  let last = 0;
  running += 1;
  const end = (outcome: Outcome) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(patience);
    running -= 1;
    const hasRetryInfo = said["grpc-status-details-bin"] !== undefined;
    const words = `${said["grpc-status"]} ${decodeURIComponent(`${said["grpc-message"] ?? ""}`)}`;
    ended.push({ phase, sinceMs, tookMs: performance.now() - began, outcome, hasRetryInfo, words });
  };
  const patience = setTimeout(() => {
    end("late");
    stream.close();
  }, plan.deadlineMs);
  const hear = (headers: IncomingHttpHeaders) => {
    if (headers["grpc-status"] !== undefined) said = headers;
  };
  stream.on("response", hear);
  stream.on("trailers", hear);
  stream.on("data", () => {
    if (!isWatched || !plan.streaming) return;
    const now = performance.now();
    if (last > 0) gaps[phase]?.push(now - last);
    last = now;
  });
  stream.on("error", () => {});
  stream.on("close", () => end(outcomeOf(said["grpc-status"])));
  stream.end(body);
}

function outcomeOf(status: string | string[] | undefined): Outcome {
  if (status === "0") return "good";
  if (status === "8") return "shed";
  return status === "4" ? "late" : "failed";
}

async function offer({ perSecond, forMs }: Phase, phase: number): Promise<void> {
  const began = performance.now();
  for (let made = 0; ; ) {
    const now = performance.now() - began;
    const due = Math.min(now, forMs) * (perSecond / 1_000);
    for (; made < due; made += 1) call(phase, now);
    if (now >= forMs) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function run(phases: readonly Phase[]): Promise<OverloadReport> {
  ended = [];
  gaps = phases.map(() => []);
  for (const [at, phase] of phases.entries()) await offer(phase, at);
  while (running > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  return { phases: phases.map((_, at) => reportOf(at)), slices: phases.flatMap(slicesOf) };
}

function reportOf(phase: number): PhaseReport {
  const all = ended.filter((each) => each.phase === phase);
  const of = (outcome: Outcome) => all.filter((each) => each.outcome === outcome);
  const took = (each: Ended) => each.tookMs;
  const good = of("good").map(took);
  const shed = of("shed");
  return {
    made: all.length,
    good: good.length,
    shed: shed.length,
    shedWithRetryInfo: shed.filter(({ hasRetryInfo }) => hasRetryInfo).length,
    late: of("late").length,
    failed: of("failed").length,
    failures: [...new Set(of("failed").map(({ words }) => words))].slice(0, 3),
    p50Ms: quantile(good, 0.5),
    p99Ms: quantile(good, 0.99),
    shedP99Ms: quantile(shed.map(took), 0.99),
    gapP50Ms: quantile(gaps[phase] ?? [], 0.5),
    gapP99Ms: quantile(gaps[phase] ?? [], 0.99),
  };
}

function slicesOf({ forMs }: Phase, phase: number): readonly Slice[] {
  return Array.from({ length: Math.ceil(forMs / sliceMs) }, (_, slice) => {
    const all = ended.filter((each) => each.phase === phase && Math.floor(each.sinceMs / sliceMs) === slice);
    const good = all.filter(({ outcome }) => outcome === "good");
    return {
      phase,
      made: all.length,
      good: good.length,
      shed: all.filter(({ outcome }) => outcome === "shed").length,
      p99Ms: quantile(
        good.map(({ tookMs }) => tookMs),
        0.99,
      ),
    };
  });
}

/** By rank; 0 of nothing. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const input = createInterface({ input: process.stdin });
input.on("line", (line) => {
  void run(JSON.parse(line)).then((report) => process.stdout.write(`${JSON.stringify(report)}\n`));
});
input.on("close", () => process.exit());
process.stdout.write("ready\n");
