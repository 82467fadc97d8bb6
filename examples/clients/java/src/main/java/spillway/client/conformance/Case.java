package spillway.client.conformance;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.util.List;
import java.util.Map;
import spillway.v1.CompletionOuterClass.CompletionRequest;
import spillway.v1.MessageOuterClass.ContentPart;
import spillway.v1.MessageOuterClass.Message;
import spillway.v1.MessageOuterClass.Role;
import spillway.v1.MessageOuterClass.ToolCall;
import spillway.v1.MessageOuterClass.ToolResult;
import spillway.v1.ToolOuterClass.Tool;

/** The form of a case. Gson sets the fields; what a case does not name stays as it is here. */
final class Case {
  String name;
  String call;
  String service = "";
  Request request = new Request();
  Options options = new Options();

  static final class Options {
    long timeoutMs = 30_000;
    int maxTries = 3;
    boolean gzip;
    String token;
    boolean cancelAfterFirstDelta;
  }

  static final class Target {
    String address;
    String token;
    Map<String, String> doors;
  }

  static final class CaseTool {
    String name;
    String description = "";
    JsonObject parameters;
  }

  static final class CaseToolResult {
    String id;
    String name;
    String arguments;
    String content;
  }

  static final class Request {
    String route = "";
    String prompt = "";
    int promptBytes;
    List<CaseTool> tools = List.of();
    CaseToolResult toolResult;
    List<String> onlyEndpoints = List.of();
    String idempotencyKey = "";

    CompletionRequest toProto() throws InvalidProtocolBufferException {
      var built = CompletionRequest.newBuilder().setRoute(route).setIdempotencyKey(idempotencyKey);
      built.getRoutingBuilder().addAllOnlyEndpoints(onlyEndpoints);
      if (!prompt.isEmpty()) {
        var times = Math.max(1, (promptBytes + prompt.length() - 1) / prompt.length());
        built.addMessages(message(Role.ROLE_USER, ContentPart.newBuilder().setText(prompt.repeat(times))));
      }
      if (toolResult != null) {
        var given = toolResult;
        var asked = ToolCall.newBuilder().setId(given.id).setName(given.name).setArguments(given.arguments);
        var answer = ToolResult.newBuilder().setToolCallId(given.id).setContent(given.content);
        built.addMessages(message(Role.ROLE_ASSISTANT, ContentPart.newBuilder().setToolCall(asked)));
        built.addMessages(message(Role.ROLE_TOOL, ContentPart.newBuilder().setToolResult(answer)));
      }
      for (var tool : tools) {
        var parameters = Struct.newBuilder();
        JsonFormat.parser().merge(tool.parameters.toString(), parameters);
        built.addTools(
            Tool.newBuilder().setName(tool.name).setDescription(tool.description).setParameters(parameters));
      }
      return built.build();
    }

    private static Message message(Role role, ContentPart.Builder part) {
      return Message.newBuilder().setRole(role).addParts(part).build();
    }
  }
}
