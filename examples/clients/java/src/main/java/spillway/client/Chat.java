package spillway.client;

import java.util.ArrayList;
import java.util.Scanner;
import java.util.UUID;
import spillway.v1.CompletionOuterClass.CompletionRequest;
import spillway.v1.MessageOuterClass.ContentPart;
import spillway.v1.MessageOuterClass.Message;
import spillway.v1.MessageOuterClass.Role;

/** A conversation in the terminal that shows restarts as they happen. Arguments: [ADDRESS [ROUTE]]. */
public final class Chat {
  private Chat() {}

  public static void main(String[] args) {
    var address = args.length > 0 ? args[0] : "localhost:50051";
    var route = args.length > 1 ? args[1] : "chat-default";
    var token = System.getenv().getOrDefault("SPILLWAY_TOKEN", "");
    var messages = new ArrayList<Message>();
    try (var client = SpillwayClient.connect(address, token);
        var lines = new Scanner(System.in)) {
      show("> ");
      while (lines.hasNextLine()) {
        messages.add(turn(Role.ROLE_USER, lines.nextLine()));
        var request =
            CompletionRequest.newBuilder()
                .setRoute(route)
                .addAllMessages(messages)
                .setIdempotencyKey(UUID.randomUUID().toString())
                .build();
        try {
          messages.add(turn(Role.ROLE_ASSISTANT, ask(client, request)));
        } catch (CallException error) {
          messages.remove(messages.size() - 1);
          show("\n  [no answer: " + error.getMessage() + "]\n");
        }
        show("> ");
      }
      show("\n");
    }
  }

  /** Asks, shows the answer as it grows, and returns it whole. */
  private static String ask(SpillwayClient client, CompletionRequest request) {
    try (var stream = client.stream(request, CallOptions.DEFAULT)) {
      while (true) {
        var update = stream.next();
        if (update instanceof Update.Delta delta) {
          show(delta.event().getTextDelta().getText());
        } else if (update instanceof Update.Restart restart) {
          var who = restart.failedEndpoint().orElse("the gateway");
          var why = restart.failure().map(failure -> failure.getKind().name()).orElse("connection lost");
          show("\n  [void: " + who + ": " + why + "; starting over]\n");
        } else if (update instanceof Update.Whole whole) {
          var completion = whole.answer().completion();
          show(
              "\n  [%s, attempt %d of %d]\n"
                  .formatted(completion.getEndpoint(), whole.answer().attempt(), completion.getAttemptsCount()));
          return whole.answer().text();
        }
      }
    }
  }

  private static Message turn(Role role, String text) {
    return Message.newBuilder().setRole(role).addParts(ContentPart.newBuilder().setText(text)).build();
  }

  private static void show(String text) {
    System.out.print(text);
    System.out.flush();
  }
}
