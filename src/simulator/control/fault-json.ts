/**
 * Faults as JSON, as the control door takes them: {"kind":"cut","afterTokens":5,
 * "manner":"reset"}, or a list of such. Every kind may carry "first" and "share" where
 * it strikes single requests. What does not fit is refused with what would.
 */
import { isJsonObject, type JsonObject } from "../../core/base/json.ts";
import { errorWords } from "../error-word.ts";
import type { Fault, FaultKind } from "../fault.ts";

/** What a field may hold. */
type Rule =
  | { readonly kind: "number"; readonly min: number; readonly max: number; readonly needed: boolean }
  | { readonly kind: "word"; readonly words: readonly string[]; readonly needed: boolean };

type Rules = Readonly<Record<string, Rule>>;

const count = number(0, 1_000_000_000);
const afterTokens: Rules = { afterTokens: count };
const errorWord: Rule = { kind: "word", words: errorWords, needed: true };
const pauseMs = optional(number(0, 3_600_000));
const reach: Rules = { first: optional(number(1, 1_000_000_000)), share: optional(number(0, 1)) };

const forms: Readonly<Record<FaultKind["kind"], Rules>> = {
  none: {},
  error: { error: errorWord, retryAfterMs: pauseMs, ...reach },
  status: { status: number(400, 599), retryAfterMs: pauseMs, ...reach },
  "refuse-connections": {},
  hang: reach,
  slow: {
    headersMs: pauseMs,
    ttftMs: pauseMs,
    perTokenMs: pauseMs,
    tokensPerFrame: optional(number(1, 100_000)),
    tokensPerWrite: optional(number(1, 100_000)),
    ...reach,
  },
  refusal: reach,
  empty: reach,
  limits: {
    requestsPerMinute: optional(number(1, 1e9)),
    tokensPerMinute: optional(number(1, 1e12)),
    burstSeconds: optional(number(0.001, 60)),
  },
  cut: { ...afterTokens, manner: { kind: "word", words: ["eof", "close", "reset"], needed: true }, ...reach },
  stall: { ...afterTokens, ...reach },
  "keep-alives": { ...afterTokens, everyMs: number(1, 3_600_000), ...reach },
  malformed: { ...afterTokens, ...reach },
  "in-band-error": { ...afterTokens, error: errorWord, ...reach },
  "no-end-marker": reach,
};

/** JSON that is no fault. The message says where, and what would fit. */
export class BadFault extends Error {
  override readonly name = "BadFault";
}

/** Reads one fault or a list of them; throws BadFault. */
export function parseFaults(value: unknown): readonly Fault[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((each, at) => parseFault(each, Array.isArray(value) ? `fault[${at}]` : "fault"));
}

/** The form of every kind in one line each, for people. */
export function describeForms(): readonly string[] {
  return Object.entries(forms).map(([kind, rules]) => describeForm(kind, rules));
}

function parseFault(value: unknown, path: string): Fault {
  if (!isJsonObject(value)) throw new BadFault(`${path} must be an object such as {"kind":"hang"}`);
  const kind = value["kind"];
  const rules = Object.entries(forms).find(([name]) => name === kind)?.[1];
  if (rules === undefined || typeof kind !== "string") {
    throw new BadFault(`${path}.kind must be one of ${Object.keys(forms).join(", ")}`);
  }
  for (const [field, rule] of Object.entries(rules)) checkField(value, field, rule, path);
  const stranger = Object.keys(value).find((field) => field !== "kind" && rules[field] === undefined);
  if (stranger !== undefined) {
    throw new BadFault(`${path}.${stranger} is not known; the form is ${describeForm(kind, rules)}`);
  }
  // Every field of the kind was held against its rule above.
  return value as unknown as Fault;
}

function checkField(fault: JsonObject, field: string, rule: Rule, path: string): void {
  const value = fault[field];
  if (value === undefined && !rule.needed) return;
  const fits =
    rule.kind === "word"
      ? typeof value === "string" && rule.words.includes(value)
      : typeof value === "number" && value >= rule.min && value <= rule.max;
  if (!fits) throw new BadFault(`${path}.${field} must be ${describeRule(rule)}`);
}

function describeForm(kind: string, rules: Rules): string {
  const fields = Object.entries(rules).map(
    ([field, rule]) => `"${field}"${rule.needed ? "" : "?"}: ${describeRule(rule)}`,
  );
  return `{${[`"kind": "${kind}"`, ...fields].join(", ")}}`;
}

function describeRule(rule: Rule): string {
  return rule.kind === "word"
    ? `one of ${rule.words.join(" | ")}`
    : `a number from ${rule.min} to ${rule.max}`;
}

function number(min: number, max: number): Rule {
  return { kind: "number", min, max, needed: true };
}

function optional(rule: Rule): Rule {
  return { ...rule, needed: false };
}
