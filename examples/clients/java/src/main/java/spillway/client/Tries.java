package spillway.client;

import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The tries of one call under one deadline. A generation costs money, so only a call with an idempotency key is made
 * again: the gateway joins it to the first one, or replays its answer.
 */
final class Tries {
  private static final Metadata.Key<String> PREVIOUS =
      Metadata.Key.of("grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER);
  private static final long FIRST_WAIT_MS = 200;
  private static final long LONGEST_WAIT_MS = 5_000;

  private final int most;
  private final Deadline deadline;
  private int made;

  Tries(boolean hasKey, CallOptions options) {
    most = hasKey ? options.maxTries() : 1;
    deadline = Deadline.after(options.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  int made() {
    return made;
  }

  Deadline deadline() {
    return deadline;
  }

  /** Counts a try; the headers tell the gateway how many came before it. */
  Metadata begin(Metadata common) {
    var headers = new Metadata();
    headers.merge(common);
    if (made > 0) {
      headers.put(PREVIOUS, Integer.toString(made));
    }
    made += 1;
    return headers;
  }

  /** Waits for the next try, or throws what the call came to. */
  void after(CallException error) {
    var wait = waitMs(error);
    if (wait.isEmpty() || wait.getAsLong() >= deadline.timeRemaining(TimeUnit.MILLISECONDS)) {
      throw error;
    }
    try {
      Thread.sleep(wait.getAsLong());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw error;
    }
  }

  private OptionalLong waitMs(CallException error) {
    if (made >= most || error.code() != Status.Code.UNAVAILABLE) {
      return OptionalLong.empty();
    }
    var pushback = error.pushback();
    if (pushback.isEmpty()) {
      // Full jitter under a bound that doubles with each try.
      var bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(made - 1, 10));
      return OptionalLong.of(ThreadLocalRandom.current().nextLong(bound));
    }
    // gRFC A6: anything but a whole number of milliseconds means never.
    return pushback.get().matches("\\d{1,9}")
        ? OptionalLong.of(Long.parseLong(pushback.get()))
        : OptionalLong.empty();
  }
}
