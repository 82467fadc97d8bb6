/** `spillway drain`, `resume`, `trip` and `reload`: changes to a running Spillway. Each needs the admin permission. */
import { toJsonString } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ReloadConfigResponseSchema } from "../../../gen/spillway/v1/admin_service_pb.ts";
import { type Endpoint, EndpointSchema } from "../../../gen/spillway/v1/endpoint_pb.ts";
import type { CommandIo } from "../command-io.ts";
import { endpointTable } from "./endpoints.ts";
import type { Gateway } from "./gateway.ts";
import {
  type Arguments,
  countOption,
  onlyWord,
  type RemoteCommand,
  runRemote,
  UsageError,
} from "./remote-command.ts";

type Change = (
  gateway: Gateway,
  endpoint: string,
  given: Arguments,
) => Promise<{ readonly endpoint?: Endpoint | undefined }>;

const drain: RemoteCommand = {
  usage: `Usage: spillway drain ENDPOINT

Gives an endpoint no new work; attempts that run go on. Ends with resume, or with a restart of the process.
`,
  run: changing(({ admin }, endpoint) => admin.drainEndpoint({ endpoint })),
};

const resume: RemoteCommand = {
  usage: `Usage: spillway resume ENDPOINT

Ends a drain, a trip or a block. The endpoint comes back slowly.
`,
  run: changing(({ admin }, endpoint) => admin.resumeEndpoint({ endpoint })),
};

const trip: RemoteCommand = {
  usage: `Usage: spillway trip ENDPOINT [--cool-down SECONDS]

Opens an endpoint's breaker. It comes back by probes, as after an outage.

  --cool-down SECONDS  until the first probe; the endpoint's own when not said
`,
  options: { "cool-down": { type: "string" } },
  run: changing(({ admin }, endpoint, given) => {
    const seconds = countOption(given, "cool-down");
    return admin.tripEndpoint({
      endpoint,
      ...(seconds !== undefined && { coolDown: durationFromMs(seconds * 1_000) }),
    });
  }),
};

const reload: RemoteCommand = {
  usage: `Usage: spillway reload

Reads the configuration anew and says what changed. A bad one is refused with all its problems, and the old
one serves on.
`,
  async run({ admin }, { words, flags }, io) {
    if (words.length > 0) throw new UsageError(`"${words[0]}" is too much`);
    const response = await admin.reloadConfig({});
    if (flags.has("json")) io.stdout(`${toJsonString(ReloadConfigResponseSchema, response)}\n`);
    else io.stdout(reloadText(response.version, response.changes));
  },
};

function changing(change: Change): RemoteCommand["run"] {
  return async (gateway, given, io) => {
    const { endpoint } = await change(gateway, onlyWord(given, "endpoint"), given);
    if (endpoint === undefined) throw new Error("the gateway did not tell the endpoint's state");
    io.stdout(
      given.flags.has("json") ? `${toJsonString(EndpointSchema, endpoint)}\n` : endpointTable([endpoint]),
    );
  };
}

function reloadText(version: bigint, changes: readonly string[]): string {
  const lines =
    changes.length === 0 ? "  nothing changed\n" : changes.map((change) => `  ${change}\n`).join("");
  return `version ${version} is in force\n${lines}`;
}

type Run = (args: readonly string[], io: CommandIo) => Promise<number>;

export const runDrain: Run = (args, io) => runRemote(drain, args, io);
export const runResume: Run = (args, io) => runRemote(resume, args, io);
export const runTrip: Run = (args, io) => runRemote(trip, args, io);
export const runReload: Run = (args, io) => runRemote(reload, args, io);
