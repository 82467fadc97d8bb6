/**
 * A conversation in the terminal that shows restarts as they happen.
 *
 *   node examples/clients/typescript/chat.ts [URL [ROUTE]]
 */
import { createInterface } from "node:readline/promises";
import { enumToJson, type MessageInitShape } from "@bufbuild/protobuf";
import { FailureKindSchema } from "../../../gen/spillway/v1/attempt_pb.ts";
import { type MessageSchema, Role } from "../../../gen/spillway/v1/message_pb.ts";
import { CallError } from "./call-error.ts";
import { SpillwayClient } from "./client.ts";
import { connect } from "./connection.ts";

const [url = "http://localhost:50051", route = "chat-default"] = process.argv.slice(2);
const token = process.env["SPILLWAY_TOKEN"] ?? "";
const client = new SpillwayClient(connect(url, "grpc", { token }));
const messages: MessageInitShape<typeof MessageSchema>[] = [];

const write = (text: string) => process.stdout.write(text);
const turn = (role: Role, value: string) => ({
  role,
  parts: [{ content: { case: "text" as const, value } }],
});

/** Asks, shows the answer as it grows, and returns it whole. */
async function answer(): Promise<string> {
  const request = { route, messages, idempotencyKey: crypto.randomUUID() };
  for await (const update of client.stream(request)) {
    if (update.kind === "whole") {
      const { completion } = update.answer;
      write(
        `\n  [${completion.endpoint}, attempt ${update.answer.attempt} of ${completion.attempts.length}]\n`,
      );
      return update.answer.text;
    }
    if (update.kind === "restart") {
      const { failedEndpoint = "the gateway", failure } = update;
      const why = failure === undefined ? "connection lost" : enumToJson(FailureKindSchema, failure.kind);
      write(`\n  [void: ${failedEndpoint}: ${why}; starting over]\n`);
    } else if (update.event.case === "textDelta") write(update.event.value.text);
  }
  throw new Error("unreachable: a stream ends with an answer or an error");
}

const terminal = createInterface({ input: process.stdin });
write("> ");
for await (const line of terminal) {
  messages.push(turn(Role.USER, line));
  try {
    messages.push(turn(Role.ASSISTANT, await answer()));
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    messages.pop();
    write(`\n  [no answer: ${error.message}]\n`);
  }
  write("> ");
}
write("\n");
