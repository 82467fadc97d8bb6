package spillway.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spillway.v1.FailoverErrorOuterClass.FailoverError;

/** Why a call ended without an answer, with everything that the gateway says about it. */
public final class CallException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private final Status.Code code;
  private final int tries;
  private final String pushback;
  private FailoverError failover;
  private transient Duration retryAfter;
  private final List<BadRequest.FieldViolation> violations = new ArrayList<>();

  CallException(StatusRuntimeException cause, int tries) {
    super(cause.getStatus().getDescription(), cause);
    this.code = cause.getStatus().getCode();
    this.tries = tries;
    var trailers = cause.getTrailers();
    this.pushback = trailers == null ? null : trailers.get(PUSHBACK);
    var status = StatusProto.fromThrowable(cause);
    if (status != null) {
      status.getDetailsList().forEach(this::take);
    }
  }

  static CallException incomplete(int tries) {
    var status = Status.UNAVAILABLE.withDescription("the call ended without a whole answer");
    return new CallException(status.asRuntimeException(), tries);
  }

  /** A lost connection, and a stream that ended without a whole answer, are UNAVAILABLE. */
  public Status.Code code() {
    return code;
  }

  /** What was tried; empty when the call failed before an endpoint was chosen. */
  public Optional<FailoverError> failover() {
    return Optional.ofNullable(failover);
  }

  /** When asking again may help. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The fields of the request that are wrong. */
  public List<BadRequest.FieldViolation> violations() {
    return violations;
  }

  /** "-1" when the server asks not to be tried again. */
  public Optional<String> pushback() {
    return Optional.ofNullable(pushback);
  }

  /** How often the call was made before this was given up. */
  public int tries() {
    return tries;
  }

  /** Reads one detail of the status. One that does not parse says nothing. */
  private void take(Any detail) {
    try {
      if (detail.is(FailoverError.class)) {
        failover = detail.unpack(FailoverError.class);
      } else if (detail.is(RetryInfo.class)) {
        var delay = detail.unpack(RetryInfo.class).getRetryDelay();
        retryAfter = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
      } else if (detail.is(BadRequest.class)) {
        violations.addAll(detail.unpack(BadRequest.class).getFieldViolationsList());
      }
    } catch (InvalidProtocolBufferException unreadable) {
      addSuppressed(unreadable);
    }
  }
}
