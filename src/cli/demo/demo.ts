/**
 * `spillway demo`: the gateway before three simulated providers. No keys, no
 * configuration. It prints what to paste; `--script` tells a story by itself.
 */
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { CompletionService } from "../../../gen/spillway/v1/completion_service_pb.ts";
import { type App, type AppOptions, startApp } from "../../app/app.ts";
import { createConfigEnvironment } from "../../config/environment.ts";
import { formatProblems } from "../../config/format-problems.ts";
import { load } from "../../config/load.ts";
import type { SimulatedProvider } from "../../simulator/start.ts";
import { type ControlDoor, startControlDoor } from "../../simulator/start-control-door.ts";
import type { CommandIo } from "../command-io.ts";
import { parseOptions, parsePort } from "../options.ts";
import { untilStopped } from "../until-stopped.ts";
import { demoConfig, startFleet } from "./fleet.ts";
import { invitation } from "./invitation.ts";
import { createLoad, type Load } from "./load.ts";
import { pageDoor } from "./page-door.ts";
import { demoRequest } from "./request.ts";
import { tellStory } from "./story.ts";

const usage = `Usage: spillway demo [--script] [--json] [--log] [--grpc-port N] [--http-port N]

  --script        tell a story and end
  --json          print one line of JSON once everything listens
  --log           print the log, one line of JSON per call
  --grpc-port N   0 takes a free port; 50051, or a free one when it is taken
  --http-port N   0 takes a free port; 8080, or a free one when it is taken
`;

type Call = Parameters<typeof createLoad>[0];

/** Everything that the demo started. */
export interface Demo {
  readonly app: App;
  readonly fleet: readonly SimulatedProvider[];
  readonly door: ControlDoor;
  /** Rests until the dashboard sets it. */
  readonly load: Load;
}

/** Runs the command. Resolves to the exit code once everything is closed. */
export async function runDemo(args: readonly string[], io: CommandIo): Promise<number> {
  const options = parseOptions(args, {
    script: { type: "boolean" },
    json: { type: "boolean" },
    log: { type: "boolean" },
    help: { type: "boolean" },
    "grpc-port": { type: "string", default: "50051" },
    "http-port": { type: "string", default: "8080" },
  });
  if (options.kind === "wrong" || options.words.length > 0) {
    io.stderr(options.kind === "wrong" ? `${options.message}\n\n${usage}` : usage);
    return 2;
  }
  const grpc = parsePort(options.texts.get("grpc-port") ?? "");
  const http = parsePort(options.texts.get("http-port") ?? "");
  if (options.flags.has("help") || grpc === undefined || http === undefined) {
    io.stderr(usage);
    return options.flags.has("help") ? 0 : 2;
  }
  const isGiven = args.some((arg) => arg.startsWith("--grpc-port") || arg.startsWith("--http-port"));
  const writeLog = options.flags.has("log") ? io.stdout : () => {};
  const demo = await startDemo({ grpc, http }, isGiven, writeLog);
  try {
    if (options.flags.has("json")) io.stdout(`${JSON.stringify(addresses(demo))}\n`);
    else if (!options.flags.has("script")) io.stdout(invitation(demo));
    if (options.flags.has("script")) await tellStory(demo, io);
    else await untilStopped(io.stop);
  } finally {
    await stopDemo(demo);
  }
  return 0;
}

async function startDemo(
  ports: { readonly grpc: number; readonly http: number },
  arePortsGiven: boolean,
  writeLog: (text: string) => void,
): Promise<Demo> {
  const fleet = await startFleet();
  let call: Call = () => Promise.reject(new Error("the gateway is not up yet"));
  const load = createLoad((signal) => call(signal));
  const door = await startControlDoor({ providers: fleet, around: (inner) => pageDoor(inner, load) });
  const outside = { writeLog, controlDoor: door.url };
  try {
    const app = await startGateway(fleet, ports, outside).catch((reason: unknown) => {
      // Only the default ports may give way: who names a port wants that port.
      if (arePortsGiven) throw reason;
      return startGateway(fleet, { grpc: 0, http: 0 }, outside);
    });
    call = callerOf(app);
    return { app, fleet, door, load };
  } catch (reason) {
    await Promise.all([door.close(), ...fleet.map((provider) => provider.close())]);
    throw reason;
  }
}

async function startGateway(
  fleet: readonly SimulatedProvider[],
  ports: { readonly grpc: number; readonly http: number },
  outside: Pick<AppOptions, "writeLog" | "controlDoor">,
): Promise<App> {
  const bytes = new TextEncoder().encode(demoConfig(fleet, ports));
  const loaded = await load("demo.yaml", {
    ...createConfigEnvironment({ DEMO_KEY: "demo-key" }),
    readFile: async () => ({ kind: "read", bytes, worldReadable: false }),
  });
  if (loaded.kind === "problems") throw new Error(formatProblems(loaded.problems));
  return startApp({ settings: loaded.settings, ...outside });
}

/** Calls as any client would make them. */
function callerOf({ grpcPort }: App): Call {
  const client = createClient(
    CompletionService,
    createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpcPort}` }),
  );
  return (signal) => client.complete({ request: demoRequest }, { signal });
}

function addresses({ app, fleet, door }: Demo): object {
  return {
    grpc: app.grpcPort,
    http: app.httpPort,
    control: door.port,
    simulators: fleet.map(({ name, port, dialect }) => ({ name, port, dialect })),
  };
}

async function stopDemo({ app, fleet, door, load }: Demo): Promise<void> {
  await load.stop();
  await app.drain();
  await Promise.all([door.close(), ...fleet.map((provider) => provider.close())]);
}
