package spillway.client;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.atomic.AtomicReference;
import spillway.v1.CompletionOuterClass.Completion;
import spillway.v1.CompletionOuterClass.CompletionRequest;
import spillway.v1.CompletionServiceGrpc;
import spillway.v1.CompletionServiceGrpc.CompletionServiceBlockingStub;
import spillway.v1.CompletionServiceOuterClass.CompleteRequest;

/**
 * A client that gets whole answers: it keeps the highest attempt, has a deadline, tries again where that is safe and
 * wanted, and tells why when there is no answer. One does for many threads.
 */
public final class SpillwayClient implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 64 << 20;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final CompletionServiceBlockingStub stub;
  private final Metadata common = new Metadata();

  private SpillwayClient(ManagedChannel channel, String token, String compression) {
    this.channel = channel;
    this.stub = CompletionServiceGrpc.newBlockingStub(channel).withCompression(compression);
    if (!token.isEmpty()) {
      common.put(AUTHORIZATION, "Bearer " + token);
    }
  }

  /**
   * A client over a plaintext channel, to either listener.
   *
   * @param address "host:port"
   * @param token a bearer token, "" for none
   */
  public static SpillwayClient connect(String address, String token) {
    return connect(address, token, "identity");
  }

  /** As above, with requests compressed: "gzip". */
  public static SpillwayClient connect(String address, String token, String compression) {
    var channel =
        Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            .build();
    return new SpillwayClient(channel, token, compression);
  }

  /** An answer in one message. */
  public record Completed(Completion completion, ResponseMetadata metadata) {}

  /** Gets the answer in one message. */
  public Completed complete(CompletionRequest request, CallOptions options) {
    var tries = new Tries(!request.getIdempotencyKey().isEmpty(), options);
    while (true) {
      var captured = new Captured();
      try {
        var response = prepared(tries, captured).complete(CompleteRequest.newBuilder().setRequest(request).build());
        return new Completed(response.getCompletion(), captured.metadata(tries));
      } catch (StatusRuntimeException error) {
        tries.after(new CallException(error, tries.made()));
      }
    }
  }

  /** Gets the answer as it is written. The call begins with the first update that is asked for. */
  public AnswerStream stream(CompletionRequest request, CallOptions options) {
    return new AnswerStream(this, request, options);
  }

  /** The channel, for other services on it. */
  public ManagedChannel channel() {
    return channel;
  }

  /** Ends all calls. */
  @Override
  public void close() {
    channel.shutdownNow();
  }

  /** The stub for one more try. */
  CompletionServiceBlockingStub prepared(Tries tries, Captured captured) {
    return stub.withDeadline(tries.deadline())
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(tries.begin(common)),
            MetadataUtils.newCaptureMetadataInterceptor(captured.headers, captured.trailers));
  }

  /** Headers and trailers as they come. */
  static final class Captured {
    final AtomicReference<Metadata> headers = new AtomicReference<>();
    final AtomicReference<Metadata> trailers = new AtomicReference<>();

    ResponseMetadata metadata(Tries tries) {
      return new ResponseMetadata(
          ResponseMetadata.texts(headers.get()), ResponseMetadata.texts(trailers.get()), tries.made());
    }
  }
}
