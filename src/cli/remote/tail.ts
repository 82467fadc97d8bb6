/** `spillway tail`: calls as they end, with what was tried. */
import { toJsonString } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Call, CallSchema } from "../../../gen/spillway/v1/call_pb.ts";
import type { CommandIo } from "../command-io.ts";
import { attemptPath } from "./attempt-line.ts";
import { durationText, moneyText } from "./figures.ts";
import { countOption, type RemoteCommand, runRemote, UsageError } from "./remote-command.ts";

const usage = `Usage: spillway tail [--route ROUTE] [--troubled] [--last N]

Prints each call as it ends: when it began (UTC), its route, how it ended, how long it took, what it cost, and
the endpoints that it tried, each but the one that answered with its failure. No prompt and no answer is kept.

  --route ROUTE  only calls of this route
  --troubled     only calls that needed more than one attempt or ended without an answer
  --last N       begin with so many that ended before; 10 when not said
`;

const defaultLast = 10;

const command: RemoteCommand = {
  usage,
  watches: true,
  options: { route: { type: "string" }, troubled: { type: "boolean" }, last: { type: "string" } },
  async run({ endpoints }, given, io) {
    if (given.words.length > 0)
      throw new UsageError(`"${given.words[0]}" is too much; --route names a route`);
    const last = countOption(given, "last") ?? defaultLast;
    const wanted = { route: given.texts.get("route") ?? "", troubledOnly: given.flags.has("troubled") };
    const show = given.flags.has("json") ? (call: Call) => toJsonString(CallSchema, call) : callLine;
    let isFirst = true;
    for await (const { calls } of endpoints.watchRecentCalls(wanted, { signal: io.stop })) {
      const shown = isFirst ? calls.slice(-last) : calls;
      isFirst = false;
      if (shown.length > 0) io.stdout(`${shown.map(show).join("\n")}\n`);
    }
  },
};

/** Runs the command. Resolves to the exit code. */
export function runTail(args: readonly string[], io: CommandIo): Promise<number> {
  return runRemote(command, args, io);
}

/** One call on one line. */
export function callLine({ startTime, route, status, duration, attempts, streaming }: Call): string {
  const time = startTime === undefined ? "" : timestampDate(startTime).toISOString().slice(11, 23);
  const cost = attempts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n);
  const path = attempts.length === 0 ? "nothing was tried" : attemptPath(attempts);
  const kind = streaming ? "stream" : "unary";
  return `${time} ${route} ${kind} ${status} ${durationText(duration)} ${moneyText(cost)} ${path}`;
}
