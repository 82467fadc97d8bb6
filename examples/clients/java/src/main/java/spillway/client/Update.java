package spillway.client;

import java.util.Optional;
import spillway.v1.AttemptOuterClass.Failure;
import spillway.v1.CompletionServiceOuterClass.StreamCompleteResponse;

/** What a stream tells as it goes. */
public sealed interface Update {
  /** A piece of the answer: the event as it came, and the answer with it. */
  record Delta(StreamCompleteResponse event, Answer answer) implements Update {}

  /** All that came so far is void. Without an endpoint it was the connection to the gateway that broke. */
  record Restart(Optional<String> failedEndpoint, Optional<Failure> failure) implements Update {}

  /** The last update of every good stream. */
  record Whole(Answer answer, ResponseMetadata metadata) implements Update {}
}
