package spillway.client;

import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import spillway.v1.CompletionOuterClass.CompletionRequest;
import spillway.v1.CompletionServiceOuterClass.StreamCompleteRequest;
import spillway.v1.CompletionServiceOuterClass.StreamCompleteResponse;

/**
 * The updates of one stream, the last of which is a {@link Update.Whole}. Waits in {@link #next}, which throws a {@link
 * CallException} when there is no answer. Closing it cancels the call.
 */
public final class AnswerStream implements Iterator<Update>, AutoCloseable {
  private final SpillwayClient client;
  private final CompletionRequest request;
  private final Tries tries;
  private final Context.CancellableContext context = Context.current().withCancellation();

  private Answer answer = new Answer();
  private SpillwayClient.Captured captured;
  private Iterator<StreamCompleteResponse> events;
  private boolean ended;

  AnswerStream(SpillwayClient client, CompletionRequest request, CallOptions options) {
    this.client = client;
    this.request = request;
    this.tries = new Tries(!request.getIdempotencyKey().isEmpty(), options);
  }

  /** Whether there is more to come: an update or the exception that ends it all. */
  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public Update next() {
    while (!ended) {
      if (events == null) {
        begin();
      }
      try {
        var update = step();
        if (update.isPresent()) {
          return update.get();
        }
      } catch (StatusRuntimeException error) {
        // Whatever breaks after it, an answer that is complete is one.
        if (answer.completion() != null) {
          return whole();
        }
        if (recover(new CallException(error, tries.made()))) {
          return new Update.Restart(Optional.empty(), Optional.empty());
        }
      }
    }
    throw new NoSuchElementException();
  }

  /** Ends the call; an update that is waited for then throws a CallException with CANCELLED. */
  @Override
  public void close() {
    context.cancel(null);
  }

  private void begin() {
    captured = new SpillwayClient.Captured();
    var message = StreamCompleteRequest.newBuilder().setRequest(request).build();
    var previous = context.attach();
    try {
      events = client.prepared(tries, captured).streamComplete(message);
    } finally {
      context.detach(previous);
    }
  }

  /** Takes the next event in; nothing when it is of no interest. */
  private Optional<Update> step() {
    if (!events.hasNext()) {
      if (answer.completion() != null) {
        return Optional.of(whole());
      }
      return recover(CallException.incomplete(tries.made()))
          ? Optional.of(new Update.Restart(Optional.empty(), Optional.empty()))
          : Optional.empty();
    }
    var event = events.next();
    if (!answer.take(event)) {
      return Optional.empty();
    }
    return switch (event.getEventCase()) {
      case RESTARTED -> {
        var restarted = event.getRestarted();
        yield Optional.of(
            new Update.Restart(Optional.of(restarted.getFailedEndpoint()), Optional.of(restarted.getReason())));
      }
      case TEXT_DELTA, REASONING_DELTA, REFUSAL_DELTA, TOOL_CALL_DELTA ->
          Optional.of(new Update.Delta(event, answer));
      default -> Optional.empty();
    };
  }

  /** Waits for the next try, or throws the error. Tells whether something that was shown is void now. */
  private boolean recover(CallException error) {
    ended = true;
    tries.after(error);
    ended = false;
    var hadOutput = answer.attempt() > 0;
    answer = new Answer();
    events = null;
    return hadOutput;
  }

  private Update whole() {
    ended = true;
    return new Update.Whole(answer, captured.metadata(tries));
  }
}
