package spillway.client;

import java.time.Duration;

/**
 * The bounds of one call.
 *
 * @param timeout over all attempts and tries
 * @param maxTries the most tries of a call with an idempotency key; one without is made once
 */
public record CallOptions(Duration timeout, int maxTries) {
  public static final CallOptions DEFAULT = new CallOptions(Duration.ofMinutes(1), 3);
}
