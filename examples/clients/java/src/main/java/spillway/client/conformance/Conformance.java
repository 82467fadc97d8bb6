package spillway.client.conformance;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import spillway.client.CallException;
import spillway.client.CallOptions;
import spillway.client.SpillwayClient;
import spillway.client.Update;
import spillway.v1.CompletionOuterClass.CompletionRequest;
import spillway.v1.MessageOuterClass.ContentPart;

/**
 * Runs the conformance cases with this client and prints what it saw, a line of JSON for each case. See
 * ../conformance/README.md. Arguments: CASES TARGET.
 */
public final class Conformance {
  private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private Conformance() {}

  public static void main(String[] args) throws Exception {
    var cases = GSON.fromJson(Files.readString(Path.of(args[0])), Case[].class);
    var target = GSON.fromJson(args[1], Case.Target.class);
    for (var each : cases) {
      var line = new LinkedHashMap<String, Object>();
      line.put("case", each.name);
      line.putAll(run(each, target));
      System.out.println(GSON.toJson(line));
    }
  }

  private static Map<String, Object> run(Case each, Case.Target target) throws Exception {
    var address = target.doors.getOrDefault(each.name, target.address);
    var token = each.options.token == null ? target.token : each.options.token;
    var options = new CallOptions(Duration.ofMillis(each.options.timeoutMs), each.options.maxTries);
    try (var client = SpillwayClient.connect(address, token, each.options.gzip ? "gzip" : "identity")) {
      return switch (each.call) {
        case "complete" -> complete(client, each.request.toProto(), options);
        case "stream" -> stream(client, each.request.toProto(), options, each.options.cancelAfterFirstDelta);
        case "health" -> health(client.channel(), each.service);
        case "reflection" -> reflection(client.channel());
        default -> throw new IOException("there is no call " + each.call);
      };
    } catch (CallException error) {
      return Observation.failed(error);
    } catch (StatusRuntimeException error) {
      var seen = new HashMap<String, Object>();
      seen.put("code", error.getStatus().getCode().name());
      seen.put("message", error.getStatus().getDescription());
      return seen;
    }
  }

  private static Map<String, Object> complete(
      SpillwayClient client, CompletionRequest request, CallOptions options) {
    var answer = client.complete(request, options);
    var parts = answer.completion().getMessage().getPartsList();
    var text = new StringBuilder();
    parts.forEach(part -> text.append(part.getText()));
    var calls = parts.stream().filter(ContentPart::hasToolCall).map(ContentPart::getToolCall).toList();
    return Observation.answered(text.toString(), calls, answer.completion(), answer.metadata());
  }

  private static Map<String, Object> stream(
      SpillwayClient client, CompletionRequest request, CallOptions options, boolean cancelAfterFirstDelta) {
    var restarts = new ArrayList<Map<String, Object>>();
    try (var stream = client.stream(request, options)) {
      while (true) {
        var update = stream.next();
        if (update instanceof Update.Delta && cancelAfterFirstDelta) {
          stream.close();
        } else if (update instanceof Update.Restart restart) {
          var seen = new HashMap<String, Object>();
          seen.put("endpoint", restart.failedEndpoint().orElse(null));
          seen.put("reason", restart.failure().map(failure -> failure.getKind().name()).orElse(null));
          restarts.add(seen);
        } else if (update instanceof Update.Whole whole) {
          var answer = whole.answer();
          var seen =
              Observation.answered(answer.text(), answer.toolCalls(), answer.completion(), whole.metadata());
          seen.put("restarts", restarts);
          return seen;
        }
      }
    }
  }

  private static Map<String, Object> health(ManagedChannel channel, String service) {
    var request = HealthCheckRequest.newBuilder().setService(service).build();
    var response = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS).check(request);
    return Map.of("code", "OK", "status", response.getStatus().name());
  }

  private static Map<String, Object> reflection(ManagedChannel channel) throws Exception {
    var names = new CompletableFuture<List<String>>();
    var requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<ServerReflectionResponse>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    var services = response.getListServicesResponse().getServiceList();
                    names.complete(services.stream().map(ServiceResponse::getName).toList());
                  }

                  @Override
                  public void onError(Throwable error) {
                    names.completeExceptionally(error);
                  }

                  @Override
                  public void onCompleted() {
                    names.completeExceptionally(Status.INTERNAL.asRuntimeException());
                  }
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    requests.onCompleted();
    return Map.of("code", "OK", "services", names.get(30, TimeUnit.SECONDS));
  }
}
