/**
 * The load of the benchmarks, a process of its own: keeps so many streams running, or makes unary calls at a fixed
 * rate whatever becomes of them (open loop). It knows no protocol but HTTP: it looks for the upstream's time stamps in
 * the bytes that come.
 *
 * node bench/load/client.ts '{"protocol":"grpc","port":1,"model":"...","streams":100}'  or  {...,"perSecond":200}
 * Each line on its input is answered by a line of JSON with what happened since the last one; it ends with its input.
 */
import { Agent, request as httpRequest } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import { createInterface } from "node:readline";
import { bodyOf, contentType, type Protocol, paths } from "./messages.ts";

export interface LoadPlan {
  readonly protocol: Protocol;
  readonly port: number;
  readonly model: string;
  /** So many streams at a time... */
  readonly streams?: number;
  /** ...or so many unary calls per second. */
  readonly perSecond?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LoadReport {
  /** Tokens that came, or calls that were answered. */
  readonly units: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Places of streams that have shown a token. */
  readonly streaming: number;
}

const plan: LoadPlan = JSON.parse(process.argv[2] ?? "{}");
const streaming = plan.streams !== undefined;
const body = bodyOf(plan.protocol, plan.model, streaming);
const path = plan.protocol === "openai" ? paths.openai : streaming ? paths.stream : paths.unary;

let times: number[] = [];
let units = 0;
let failed = 0;
let shown = 0;

function nowMicros(): number {
  return (performance.timeOrigin + performance.now()) * 1_000;
}

/** Counts the stamps of a piece. One that is cut in two is missed in its time, not in the count of others. */
function count(piece: Buffer): number {
  const now = nowMicros();
  let found = 0;
  for (let at = piece.indexOf(64); at >= 0; at = piece.indexOf(64, at + 1)) {
    const stamp = Number(piece.toString("latin1", at + 1, at + 17));
    if (!(stamp > 1e15)) continue;
    found += 1;
    // One in eight is enough for quantiles and cheap enough for bursts.
    if (((units + found) & 7) === 0) times.push((now - stamp) / 1_000);
  }
  return found;
}

/** One call; `onPiece` gets what comes, `onEnd` whether it ended well. */
type Call = (onPiece: (piece: Buffer) => void, onEnd: (good: boolean) => void) => void;

const sessions: ClientHttp2Session[] = [];
let next = 0;

function sessionOf(): ClientHttp2Session {
  // A hundred streams a connection is what servers allow by default.
  const wanted = Math.min(64, Math.ceil((plan.streams ?? 64) / 64));
  next = (next + 1) % wanted;
  const known = sessions[next];
  if (known !== undefined && !known.closed && !known.destroyed) return known;
  const session = connect(`http://127.0.0.1:${plan.port}`);
  session.on("error", () => {});
  sessions[next] = session;
  return session;
}

const overHttp2: Call = (onPiece, onEnd) => {
  const grpc = plan.protocol === "grpc" ? { te: "trailers" } : { "connect-protocol-version": "1" };
  const stream = sessionOf().request({
    ":method": "POST",
    ":path": path,
    "content-type": contentType(plan.protocol, streaming),
    ...grpc,
    ...plan.headers,
  });
  let good = plan.protocol !== "grpc";
  stream.on("response", (headers) => {
    if (headers[":status"] !== 200) good = false;
  });
  stream.on("trailers", (trailers) => {
    good = trailers["grpc-status"] === "0";
  });
  stream.on("data", onPiece);
  stream.on("error", () => {
    good = false;
  });
  stream.on("close", () => onEnd(good));
  stream.end(body);
};

const agent = new Agent({ keepAlive: true, maxSockets: 10_000 });

const overHttp1: Call = (onPiece, onEnd) => {
  const options = {
    host: "127.0.0.1",
    port: plan.port,
    path,
    method: "POST",
    agent,
    headers: { "content-type": "application/json", "content-length": body.length, ...plan.headers },
  };
  const call = httpRequest(options, (response) => {
    response.on("data", onPiece);
    response.on("close", () => onEnd(response.complete && response.statusCode === 200));
  });
  call.on("error", () => onEnd(false));
  call.end(body);
};

const call = plan.protocol === "openai" ? overHttp1 : overHttp2;
let isOver = false;

function keepStreaming(hasShownBefore = false): void {
  let hasShown = hasShownBefore;
  call(
    (piece) => {
      const found = count(piece);
      units += found;
      if (found > 0 && !hasShown) {
        hasShown = true;
        shown += 1;
      }
    },
    (good) => {
      if (isOver) return;
      if (good) keepStreaming(hasShown);
      else {
        failed += 1;
        setTimeout(() => keepStreaming(hasShown), 100);
      }
    },
  );
}

function callOnce(): void {
  const started = nowMicros();
  let isDone = false;
  call(
    () => {},
    (good) => {
      if (isDone) return;
      isDone = true;
      if (!good) failed += 1;
      else {
        units += 1;
        times.push((nowMicros() - started) / 1_000);
      }
    },
  );
}

/** Calls that are due are made, however late the timer is: the rate is kept. */
function keepCalling(perSecond: number): void {
  const started = performance.now();
  let made = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - started) * perSecond) / 1_000;
    for (; made < due; made += 1) callOnce();
    if (isOver) clearInterval(timer);
  }, 1);
}

if (plan.streams !== undefined) {
  // Spread over half a second, so that streams do not march in step; and no more than a thousand begin in a second.
  const apartMs = Math.max(1, 500 / plan.streams);
  for (let i = 0; i < plan.streams; i += 1) setTimeout(keepStreaming, i * apartMs);
} else keepCalling(plan.perSecond ?? 100);

function report(): LoadReport {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  const result = { units, failed, p50Ms: at(0.5), p99Ms: at(0.99), streaming: shown };
  times = [];
  units = 0;
  failed = 0;
  return result;
}

const input = createInterface({ input: process.stdin });
input.on("line", () => process.stdout.write(`${JSON.stringify(report())}\n`));
input.on("close", () => {
  isOver = true;
  process.exit();
});
