/** The answers of each endpoint in a few figures. */
import { isSame, likeness } from "./agreement.ts";
import type { Answer } from "./answer.ts";
import type { Answers } from "./ask.ts";
import type { Prompt } from "./prompts.ts";

/** Null is unknown, or that there was nothing to measure. */
export interface EndpointSummary {
  readonly endpoint: string;
  readonly answered: number;
  /** By their kind. */
  readonly failures: Readonly<Record<string, number>>;
  readonly schemaValid: number;
  /** Prompts that asked for a form and were not refused. */
  readonly schemaAsked: number;
  readonly refused: number;
  readonly outputTokensP50: number | null;
  readonly ttftP50Ms: number | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly costUsd: number | null;
  readonly agreement: number | null;
  readonly same: number | null;
}

/** One summary for each endpoint, in the order of their names as they are given. */
export function summarize(
  endpoints: readonly string[],
  prompts: readonly Prompt[],
  answers: Answers,
): readonly EndpointSummary[] {
  return endpoints.map((endpoint) => {
    const own = answers.get(endpoint) ?? [];
    const others = endpoints.filter((name) => name !== endpoint).map((name) => answers.get(name) ?? []);
    return { endpoint, ...countsOf(own), ...figuresOf(own), ...agreementOf(prompts.length, own, others) };
  });
}

function countsOf(answers: readonly Answer[]) {
  const failures: Record<string, number> = {};
  for (const answer of answers) {
    if (answer.kind === "failed") failures[answer.why] = (failures[answer.why] ?? 0) + 1;
  }
  return {
    answered: answers.filter(({ kind }) => kind === "answered").length,
    failures,
    schemaValid: answers.filter(({ fits }) => fits === true).length,
    schemaAsked: answers.filter(({ fits }) => fits !== undefined).length,
    refused: answers.filter(({ refused }) => refused).length,
  };
}

const nanoUsdPerUsd = 1e9;

function figuresOf(answers: readonly Answer[]) {
  const came = answers.filter((answer) => answer.kind === "answered");
  const durations = came.map(({ durationMs }) => durationMs);
  const costs = answers.map(({ cost }) => cost);
  const known = costs.filter((cost) => cost !== undefined);
  return {
    outputTokensP50: quantile(
      came.map(({ outputTokens }) => outputTokens),
      0.5,
    ),
    ttftP50Ms: quantile(
      came.flatMap(({ ttftMs }) => ttftMs ?? []),
      0.5,
    ),
    latencyP50Ms: quantile(durations, 0.5),
    latencyP99Ms: quantile(durations, 0.99),
    costUsd: known.length < costs.length ? null : known.reduce((sum, cost) => sum + cost, 0) / nanoUsdPerUsd,
  };
}

/** By nearest rank: of few values the 99th percentile is the largest. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Over every prompt that both answered and neither refused. */
function agreementOf(prompts: number, own: readonly Answer[], others: readonly (readonly Answer[])[]) {
  const pairs = Array.from({ length: prompts }, (_, index) => index).flatMap((index) => {
    const mine = textOf(own[index]);
    if (mine === undefined) return [];
    return others.flatMap((other) => {
      const theirs = textOf(other[index]);
      return theirs === undefined ? [] : [{ alike: likeness(mine, theirs), same: isSame(mine, theirs) }];
    });
  });
  if (pairs.length === 0) return { agreement: null, same: null };
  return {
    agreement: pairs.reduce((sum, { alike }) => sum + alike, 0) / pairs.length,
    same: pairs.filter(({ same }) => same).length / pairs.length,
  };
}

function textOf(answer: Answer | undefined): string | undefined {
  return answer?.kind === "answered" && !answer.refused ? answer.text : undefined;
}
