package spillway.client;

import java.util.ArrayList;
import java.util.List;
import spillway.v1.CompletionOuterClass.Completion;
import spillway.v1.CompletionServiceOuterClass.StreamCompleteResponse;
import spillway.v1.MessageOuterClass.ToolCall;
import spillway.v1.StreamEvent.ToolCallDelta;

/**
 * What is kept of a stream, by the rule that every client follows: keep only the events of the highest attempt.
 */
public final class Answer {
  private int attempt;
  private StringBuilder text = new StringBuilder();
  private StringBuilder reasoning = new StringBuilder();
  private StringBuilder refusal = new StringBuilder();
  private List<ToolCall.Builder> toolCalls = new ArrayList<>();
  private Completion completion;

  /** The attempt that all of it belongs to; counts from 1. */
  public int attempt() {
    return attempt;
  }

  public String text() {
    return text.toString();
  }

  public String reasoning() {
    return reasoning.toString();
  }

  public String refusal() {
    return refusal.toString();
  }

  /** Their arguments are whole only when the answer is. */
  public List<ToolCall> toolCalls() {
    return toolCalls.stream().map(ToolCall.Builder::build).toList();
  }

  /** All else about the answer; null until it is whole. */
  public Completion completion() {
    return completion;
  }

  /** Takes an event in; false when it is of a lower attempt, and void. */
  boolean take(StreamCompleteResponse event) {
    if (event.getAttempt() < attempt) {
      return false;
    }
    if (event.getAttempt() > attempt) {
      begin(event.getAttempt());
    }
    switch (event.getEventCase()) {
      case TEXT_DELTA -> text.append(event.getTextDelta().getText());
      case REASONING_DELTA -> reasoning.append(event.getReasoningDelta().getText());
      case REFUSAL_DELTA -> refusal.append(event.getRefusalDelta().getText());
      case TOOL_CALL_DELTA -> takeToolCall(event.getToolCallDelta());
      case COMPLETED -> completion = event.getCompleted().getCompletion();
      default -> {}
    }
    return true;
  }

  private void begin(int number) {
    attempt = number;
    text = new StringBuilder();
    reasoning = new StringBuilder();
    refusal = new StringBuilder();
    toolCalls = new ArrayList<>();
  }

  private void takeToolCall(ToolCallDelta delta) {
    while (toolCalls.size() <= delta.getIndex()) {
      toolCalls.add(ToolCall.newBuilder().setId(delta.getId()).setName(delta.getName()));
    }
    var call = toolCalls.get(delta.getIndex());
    call.setArguments(call.getArguments() + delta.getArguments());
  }
}
