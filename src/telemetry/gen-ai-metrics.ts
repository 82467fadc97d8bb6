import type { Registry } from "prom-client";
import type { AttemptRecord } from "../core/model/attempt.ts";
import type { Endpoint } from "../core/model/endpoint.ts";
import type { CallFacts, Observer } from "../core/model/ports.ts";
import type { GenAiVocabulary } from "../core/model/telemetry-settings.ts";
import { chatOperation, genAi, genAiNames, labelOf, providerNameOf } from "./gen-ai-names.ts";
import { histogram, secondsBuckets } from "./instruments.ts";
import { BoundedNames, type LabelNames, otherName } from "./label-names.ts";

/** By fours from 1 to 67 million: the bounds that the conventions give for tokens. */
const tokenBuckets = Array.from({ length: 14 }, (_, step) => 4 ** step);

const attemptLabels = [genAi.operationName, genAi.providerName, genAi.requestModel].map(labelOf);
const errorLabel = labelOf(genAi.errorType);
/** Where one histogram holds the tokens of both ways. */
const tokenTypeLabel = "gen_ai_token_type";

/** The most models of providers that become labels in the life of a process; the others are "other". */
const mostModels = 1_000;

/**
 * Counts attempts under OpenTelemetry's names, for dashboards that know no other. The
 * model is the endpoint's, as configured: what a provider answers could be anything.
 */
export class GenAiMetrics implements Observer {
  readonly #names: LabelNames;
  readonly #models = new BoundedNames(mostModels);
  readonly #instruments: ReturnType<typeof createInstruments>;

  constructor(registry: Registry, vocabulary: GenAiVocabulary, names: LabelNames) {
    this.#names = names;
    this.#instruments = createInstruments(registry, vocabulary);
  }

  callStarted(): void {}

  restarted(): void {}

  callEnded(): void {}

  attemptEnded(
    _call: CallFacts,
    { endpoint, outcome, startedAt, firstTokenAt, endedAt }: AttemptRecord,
  ): void {
    if (outcome === undefined || endedAt === undefined) return;
    const labels = this.#labelsOf(endpoint);
    const { duration, firstChunk, input, output } = this.#instruments;
    const error = outcome.kind === "failed" ? outcome.failure.kind : "";
    duration.observe({ labels: { ...labels, [errorLabel]: error }, value: (endedAt - startedAt) / 1_000 });
    if (firstTokenAt !== undefined) firstChunk.observe({ labels, value: (firstTokenAt - startedAt) / 1_000 });
    if (outcome.usage === undefined) return;
    input.metric.observe({ labels: { ...labels, ...input.labels }, value: outcome.usage.inputTokens });
    output.metric.observe({ labels: { ...labels, ...output.labels }, value: outcome.usage.outputTokens });
  }

  #labelsOf({ name, provider: account, model: configured }: Endpoint): Record<string, string> {
    const [operation = "", provider = "", model = ""] = attemptLabels;
    const own = providerNameOf(account);
    const pair = `${own} ${configured}`;
    const isKnown = this.#names.isEndpoint(name) && this.#models.labelOf(pair) === pair;
    return {
      [operation]: chatOperation,
      [provider]: isKnown ? own : otherName,
      [model]: isKnown ? configured : otherName,
    };
  }
}

function createInstruments(registry: Registry, vocabulary: GenAiVocabulary) {
  const names = genAiNames[vocabulary];
  return {
    duration: histogram(registry, {
      name: names.durationMetric,
      help: "How long attempts took, in OpenTelemetry's words.",
      labelNames: [...attemptLabels, errorLabel],
      buckets: secondsBuckets,
    }),
    firstChunk: histogram(registry, {
      name: names.firstChunkMetric,
      help: "From the start of attempts to their first token, in OpenTelemetry's words.",
      labelNames: attemptLabels,
      buckets: secondsBuckets,
    }),
    ...tokenInstruments(registry, names),
  };
}

function tokenInstruments(
  registry: Registry,
  { inputTokensMetric, outputTokensMetric }: (typeof genAiNames)[GenAiVocabulary],
) {
  const isShared = inputTokensMetric === outputTokensMetric;
  const labelNames = isShared ? [...attemptLabels, tokenTypeLabel] : attemptLabels;
  const make = (name: string, help: string) =>
    histogram(registry, { name, help, labelNames, buckets: tokenBuckets });
  const input = make(inputTokensMetric, "Tokens that attempts used, in OpenTelemetry's words.");
  const output = isShared
    ? input
    : make(outputTokensMetric, "Tokens that attempts made, in OpenTelemetry's words.");
  const labels = (type: string): Record<string, string> => (isShared ? { [tokenTypeLabel]: type } : {});
  return {
    input: { metric: input, labels: labels("input") },
    output: { metric: output, labels: labels("output") },
  };
}
