/** A report as the exchange script takes it, and what it answers as news. Replies are read with care: other replicas may be of another version. */
import type {
  EndpointEvidence,
  FleetNews,
  FleetReport,
  PastEvidence,
  RateGrant,
  SharedBlock,
  SharedProof,
  SharedRejection,
  UsualTime,
} from "../../core/model/shared-state.ts";
import { pastOf } from "../memory-fleet.ts";

/** What the script takes beside the replica and its cursor. */
export function reportArguments({ evidence, blocks, asks, usual = [] }: FleetReport): readonly string[] {
  const lifted = blocks.filter(({ forMs }) => forMs === 0).map(({ account }) => account);
  return [
    listed(evidence),
    listed(evidence.flatMap((each) => pastRows(pastOf(each)))),
    listed(blocks.filter(({ forMs }) => forMs > 0)),
    listed(lifted),
    listed(usual.map(usualRow)),
    ...asks.flatMap(({ perSecond, burst, charge, want }) =>
      [perSecond / 1_000, burst, charge, want].map((number) => String(number)),
    ),
  ];
}

function listed(items: readonly unknown[]): string {
  return items.length === 0 ? "" : JSON.stringify(items);
}

/** Nothing waits longer for a first token. */
const longestUsualMs = 3_600_000;

const pastFields = ["good", "bad", "probesGood", "probesBad"] as const;

function pastRows(past: PastEvidence): readonly (readonly [string, number])[] {
  return pastFields
    .filter((field) => past[field] !== 0)
    .map((field) => [`${field} ${past.endpoint}`, past[field]]);
}

export interface ExchangeReply {
  readonly cursor: string;
  readonly news: FleetNews;
}

/** Undefined: that is no reply of this script. */
export function readReply(reply: unknown, { asks }: FleetReport): ExchangeReply | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [replicas, cursor, grants, reports, blocks, past, usual] = reply as readonly unknown[];
  if (typeof cursor !== "string" || !isTexts(grants) || !isTexts(reports) || !isTexts(blocks))
    return undefined;
  const heard = reports.map(parsed).filter(isRecord);
  return {
    cursor,
    news: {
      replicas: Math.max(1, Number(replicas) || 1),
      grants: asks.map(({ bucket }, i): RateGrant => {
        const [granted, left] = [Number(grants[2 * i]), Number(grants[2 * i + 1])];
        return { bucket, granted: granted || 0, left: left || 0 };
      }),
      evidence: heard.flatMap(({ evidence }) => listOf(evidence).flatMap(readEvidence)),
      lifted: heard.flatMap(({ lifted }) => listOf(lifted).filter((name) => typeof name === "string")),
      blocks: blocks.flatMap((block) => readBlock(parsed(block))),
      past: listOf(past).flatMap(readSlot),
      usual: readUsual(listOf(usual)),
    },
  };
}

function readEvidence(value: unknown): readonly EndpointEvidence[] {
  if (!isRecord(value) || typeof value["endpoint"] !== "string") return [];
  const count = (field: string) => finite(value[field]);
  return [
    {
      endpoint: value["endpoint"],
      good: count("good"),
      bad: count("bad"),
      streams: value["streams"] === true,
      probesGood: count("probesGood"),
      probesBad: count("probesBad"),
      proofs: listOf(value["proofs"]).filter(isRecord).map(readProof),
      // A single exchange tells of a twentieth of a second.
      accepted: Math.min(1_000, count("accepted")),
      rejections: listOf(value["rejections"]).filter(isRecord).map(readRejection),
    },
  ];
}

function readProof(value: Readonly<Record<string, unknown>>): SharedProof {
  const { ok, free, sentAgoMs } = value;
  return { ok: ok === true, free: free === true, sentAgoMs: finite(sentAgoMs) };
}

function readRejection(value: Readonly<Record<string, unknown>>): SharedRejection {
  const { retryAfterMs, wholeAccount, oneModel } = value;
  const after = typeof retryAfterMs === "number" ? retryAfterMs : undefined;
  return { retryAfterMs: after, wholeAccount: wholeAccount === true, oneModel: oneModel === true };
}

function readBlock(value: unknown): readonly SharedBlock[] {
  if (!isRecord(value)) return [];
  const { account, forMs, reason, detail } = value;
  if (typeof account !== "string" || typeof forMs !== "number" || typeof detail !== "string") return [];
  return [{ account, forMs, detail, reason: reason === "rate-limit" ? reason : "blocked" }];
}

/** One slot of the past: fields and counts in turn. */
function readSlot(slot: unknown): readonly PastEvidence[] {
  const seen = new Map<string, Record<(typeof pastFields)[number], number>>();
  const flat = listOf(slot);
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [field, endpoint] = String(flat[i]).split(" ");
    const known = pastFields.find((each) => each === field);
    if (known === undefined || endpoint === undefined) continue;
    const counts = seen.get(endpoint) ?? { good: 0, bad: 0, probesGood: 0, probesBad: 0 };
    counts[known] = Number(flat[i + 1]) || 0;
    seen.set(endpoint, counts);
  }
  return [...seen].map(([endpoint, counts]) => ({ endpoint, ...counts }));
}

function usualRow({ endpoint, kind, promptClass, medianMs, samples }: UsualTime) {
  return [`${kind} ${promptClass} ${endpoint}`, `${medianMs} ${samples}`] as const;
}

/** Fields and values in turn. What is no time, or beyond all sense, is left out. */
function readUsual(flat: readonly unknown[]): readonly UsualTime[] {
  const times: UsualTime[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [kind, promptClass = "", endpoint = ""] = String(flat[i]).split(" ");
    const [medianMs = 0, samples = 0] = String(flat[i + 1])
      .split(" ")
      .map(Number);
    const isTime = medianMs > 0 && medianMs < longestUsualMs && samples > 0 && /^\d+$/.test(promptClass);
    if (!isTime || (kind !== "ttft" && kind !== "inter-token")) continue;
    times.push({ endpoint, kind, promptClass: Number(promptClass), medianMs, samples });
  }
  return times;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function finite(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
