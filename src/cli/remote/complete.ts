/** `spillway complete ROUTE`: asks, and shows the answer as it comes, restarts included. */
import { create, toJsonString } from "@bufbuild/protobuf";
import { type CompletionRequest, CompletionRequestSchema } from "../../../gen/spillway/v1/completion_pb.ts";
import { StreamCompleteResponseSchema } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { type Message, MessageSchema, Role } from "../../../gen/spillway/v1/message_pb.ts";
import { RecoveryMode } from "../../../gen/spillway/v1/routing_preferences_pb.ts";
import type { CommandIo } from "../command-io.ts";
import { AnswerPrinter } from "./answer-printer.ts";
import { errorText } from "./error-text.ts";
import type { Gateway } from "./gateway.ts";
import { type Arguments, countOption, type RemoteCommand, runRemote, UsageError } from "./remote-command.ts";

const usage = `Usage: spillway complete ROUTE [PROMPT...]

Asks a route and prints the answer as it is written. Where a stream breaks, it says so and prints the new answer
from its start. Without a prompt it is a chat: a line is a turn, an empty line or the end of the input ends it.

  --system TEXT      the system prompt
  --recovery MODE    restart, hold, hold_prefix or fail; the route's own when not said
  --max-tokens N     the longest answer
  --class NAME       the class of the data
  --idempotency-key KEY
                     asks once, however often the command is run with this key
  --thoughts         print the model's thoughts too
`;

const command: RemoteCommand = {
  usage,
  options: {
    system: { type: "string" },
    recovery: { type: "string" },
    "max-tokens": { type: "string" },
    class: { type: "string" },
    "idempotency-key": { type: "string" },
    thoughts: { type: "boolean" },
  },
  async run(gateway, given, io) {
    const [route, ...prompt] = given.words;
    if (route === undefined) throw new UsageError("which route?");
    const request = requestOf(route, given);
    const system = given.texts.get("system");
    const opening: Message[] = system === undefined ? [] : [said(Role.SYSTEM, system)];
    const turn = (messages: readonly Message[]) =>
      ask(gateway, { ...request, messages: [...messages] }, given, io);
    if (prompt.length > 0) await turn([...opening, said(Role.USER, prompt.join(" "))]);
    else await chat(opening, turn, gateway, io);
  },
};

/** Runs the command. Resolves to the exit code. */
export function runComplete(args: readonly string[], io: CommandIo): Promise<number> {
  return runRemote(command, args, io);
}

function requestOf(route: string, given: Arguments): CompletionRequest {
  const { texts } = given;
  const maxOutputTokens = countOption(given, "max-tokens");
  return create(CompletionRequestSchema, {
    route,
    idempotencyKey: texts.get("idempotency-key") ?? "",
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    routing: {
      recoveryMode: recoveryOf(texts.get("recovery")),
      dataClassification: texts.get("class") ?? "",
    },
  });
}

const recoveryModes: Readonly<Record<string, RecoveryMode>> = {
  restart: RecoveryMode.RESTART,
  hold: RecoveryMode.HOLD,
  hold_prefix: RecoveryMode.HOLD_PREFIX,
  fail: RecoveryMode.FAIL,
};

function recoveryOf(word: string | undefined): RecoveryMode {
  if (word === undefined) return RecoveryMode.UNSPECIFIED;
  const mode = Object.hasOwn(recoveryModes, word) ? recoveryModes[word] : undefined;
  if (mode === undefined)
    throw new UsageError(`--recovery is one of ${Object.keys(recoveryModes).join(", ")}`);
  return mode;
}

/** One turn. Resolves to the text of the answer; rejects when there is none. */
async function ask(
  { completions }: Gateway,
  request: CompletionRequest,
  { flags }: Arguments,
  io: CommandIo,
): Promise<string> {
  const printer = new AnswerPrinter(io, flags.has("thoughts"));
  for await (const response of completions.streamComplete({ request }, { signal: io.stop })) {
    if (flags.has("json")) io.stdout(`${toJsonString(StreamCompleteResponseSchema, response)}\n`);
    else printer.take(response);
    if (response.event.case === "completed") return printer.text;
  }
  throw new Error("the stream ended without a complete answer: nothing of it counts");
}

/** Turn by turn. A turn that fails is told, and may be asked again. */
async function chat(
  opening: readonly Message[],
  turn: (messages: readonly Message[]) => Promise<string>,
  { url }: Gateway,
  io: CommandIo,
): Promise<void> {
  let history = opening;
  io.stderr("> ");
  for await (const line of io.lines()) {
    if (line.trim() === "") return;
    const asked = [...history, said(Role.USER, line)];
    try {
      history = [...asked, said(Role.ASSISTANT, await turn(asked))];
    } catch (reason) {
      if (io.stop.aborted) return;
      io.stderr(`\n${errorText(reason, url)}`);
    }
    io.stderr("> ");
  }
}

function said(role: Role, text: string): Message {
  return create(MessageSchema, { role, parts: [{ content: { case: "text", value: text } }] });
}
