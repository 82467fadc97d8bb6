package spillway.client.conformance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spillway.client.CallException;
import spillway.client.ResponseMetadata;
import spillway.v1.CompletionOuterClass.Completion;
import spillway.v1.FailoverErrorOuterClass.FailoverError;
import spillway.v1.MessageOuterClass.ToolCall;

/** What is printed of an answer or an error. */
final class Observation {
  private static final int LONGEST_TEXT = 4_096;

  private Observation() {}

  static Map<String, Object> answered(
      String text, List<ToolCall> calls, Completion completion, ResponseMetadata metadata) {
    var bytes = text.getBytes(StandardCharsets.UTF_8).length;
    var seen = new LinkedHashMap<String, Object>();
    seen.put("code", "OK");
    seen.put("text", bytes <= LONGEST_TEXT ? text : null);
    seen.put("textBytes", bytes);
    seen.put(
        "toolCalls",
        calls.stream()
            .map(call -> Map.of("id", call.getId(), "name", call.getName(), "arguments", call.getArguments()))
            .toList());
    seen.put("finishReason", completion.getFinishReason().name());
    seen.put("completionId", completion.getId());
    seen.put("endpoint", completion.getEndpoint());
    seen.put("attempts", completion.getAttemptsCount());
    seen.put("replayed", completion.getReplayed());
    seen.put("tries", metadata.tries());
    seen.put("headers", metadata.headers());
    seen.put("trailers", metadata.trailers());
    return seen;
  }

  static Map<String, Object> failed(CallException error) {
    var seen = new LinkedHashMap<String, Object>();
    seen.put("code", error.code().name());
    seen.put("message", error.getMessage());
    seen.put("text", null);
    seen.put("failover", error.failover().map(Observation::failover).orElse(null));
    seen.put("retryAfterMs", error.retryAfter().map(Duration::toMillis).orElse(null));
    seen.put("violations", error.violations().stream().map(violation -> violation.getField()).toList());
    seen.put("pushback", error.pushback().orElse(null));
    seen.put("tries", error.tries());
    return seen;
  }

  private static Map<String, Object> failover(FailoverError error) {
    var attempts =
        error.getAttemptsList().stream()
            .map(
                attempt ->
                    Map.of("endpoint", attempt.getEndpoint(), "failure", attempt.getFailure().getKind().name()))
            .toList();
    var refusals = error.getRefusalsList().stream().map(refusal -> refusal.getEndpoint()).toList();
    return Map.of("attempts", attempts, "refusals", refusals);
  }
}
