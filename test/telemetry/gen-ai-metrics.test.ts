import { describe, expect, it } from "vitest";
import { Failure } from "../../src/core/model/failure.ts";
import type { GenAiVocabulary } from "../../src/core/model/telemetry-settings.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { attempt, endpoint } from "../transport/support/domain.ts";

const call = { completionId: "cmpl-1", route: "chat", tenant: "acme", streaming: true };
const names = { isRoute: () => true, isEndpoint: (name: string) => name === "openai-eu" };
const failure = new Failure("stalled", "no token");

async function linesOf(vocabulary: GenAiVocabulary): Promise<readonly string[]> {
  const metrics = createMetrics({ endpoints: () => [], routes: () => [] });
  const observer = metrics.genAiObserverFor(names, vocabulary);
  observer.attemptEnded(call, attempt());
  const failed = { kind: "failed", failure, callerMade: false, usage: undefined } as const;
  observer.attemptEnded(
    call,
    attempt({ endpoint: endpoint("made-up"), outcome: failed, firstTokenAt: undefined }),
  );
  const { body } = await metrics.page();
  return body.split("\n").filter((line) => /^gen_ai.*_(count|sum)\{/.test(line));
}

const known = 'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-x"';
const other = 'gen_ai_operation_name="chat",gen_ai_provider_name="other",gen_ai_request_model="other"';

describe("GenAiMetrics", () => {
  it("speaks the vocabulary of the main conventions", async () => {
    expect(
      (await linesOf("1.41")).map((line) => line.replace(/,?(error_type|gen_ai_token_type)=/, " $1=")),
    ).toEqual([
      `gen_ai_client_operation_duration_seconds_sum{${known} error_type=""} 1`,
      `gen_ai_client_operation_duration_seconds_count{${known} error_type=""} 1`,
      `gen_ai_client_operation_duration_seconds_sum{${other} error_type="stalled"} 1`,
      `gen_ai_client_operation_duration_seconds_count{${other} error_type="stalled"} 1`,
      `gen_ai_client_operation_time_to_first_chunk_seconds_sum{${known}} 0.2505`,
      `gen_ai_client_operation_time_to_first_chunk_seconds_count{${known}} 1`,
      `gen_ai_client_token_usage_sum{${known} gen_ai_token_type="input"} 7`,
      `gen_ai_client_token_usage_count{${known} gen_ai_token_type="input"} 1`,
      `gen_ai_client_token_usage_sum{${known} gen_ai_token_type="output"} 5`,
      `gen_ai_client_token_usage_count{${known} gen_ai_token_type="output"} 1`,
    ]);
  });

  it("speaks the renamed one where OTEL_SEMCONV_STABILITY_OPT_IN asks for it", async () => {
    const lines = await linesOf("latest");
    expect(lines).toContain(`gen_ai_client_inference_operation_input_tokens_sum{${known}} 7`);
    expect(lines).toContain(`gen_ai_client_inference_operation_output_tokens_sum{${known}} 5`);
    expect(lines).toContain(`gen_ai_client_inference_duration_seconds_sum{${known},error_type=""} 1`);
    expect(lines.join()).not.toContain("token_usage");
  });

  it("has a bounded number of models, however often reloads put others in force", async () => {
    const metrics = createMetrics({ endpoints: () => [], routes: () => [] });
    const observer = metrics.genAiObserverFor({ isRoute: () => true, isEndpoint: () => true }, "1.41");
    for (let number = 0; number < 1_010; number += 1) {
      const renamed = { ...endpoint("openai-eu"), model: `model-${number}` };
      observer.attemptEnded(call, attempt({ endpoint: renamed }));
    }
    const { body } = await metrics.page();
    const counts = body
      .split("\n")
      .filter((line) => line.startsWith("gen_ai_client_operation_duration_seconds_count"));
    expect(counts).toHaveLength(1_001);
    expect(counts.at(-1)).toMatch(/gen_ai_request_model="other".* 10$/);
  });
});
