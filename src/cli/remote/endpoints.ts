/** `spillway endpoints`: who is well, and where the traffic goes. */
import { toJsonString } from "@bufbuild/protobuf";
import { BreakerState, type Endpoint, EndpointSchema } from "../../../gen/spillway/v1/endpoint_pb.ts";
import type { CommandIo } from "../command-io.ts";
import { type Column, textTable } from "../text-table.ts";
import { millisecondsText, nothing, shareText } from "./figures.ts";
import { type RemoteCommand, runRemote, UsageError } from "./remote-command.ts";
import { breakerWord, failureWord } from "./words.ts";

const usage = `Usage: spillway endpoints [--route ROUTE] [--watch]

Shows every endpoint: its health from 0 to 1 and what takes most from it, its breaker, its share of
each route's traffic (tier 0 is the first choice; "40 % > 90 %" is on its way), attempts that run, free
capacity of the scarcest limit, and latency over the last minute.

  --route ROUTE  only the endpoints of this route
  --watch        again each second, until Ctrl-C
`;

const command: RemoteCommand = {
  usage,
  watches: true,
  options: { route: { type: "string" }, watch: { type: "boolean" } },
  async run({ endpoints }, { flags, texts, words }, io) {
    if (words.length > 0) throw new UsageError(`"${words[0]}" is too much; --route names a route`);
    const route = texts.get("route") ?? "";
    const show = flags.has("json") ? jsonLines : endpointTable;
    if (!flags.has("watch")) {
      io.stdout(show((await endpoints.listEndpoints({ route })).endpoints));
      return;
    }
    for await (const seen of endpoints.watchEndpoints({ route }, { signal: io.stop })) {
      io.stdout(flags.has("json") ? show(seen.endpoints) : `${show(seen.endpoints)}\n`);
    }
  },
};

/** Runs the command. Resolves to the exit code. */
export function runEndpoints(args: readonly string[], io: CommandIo): Promise<number> {
  return runRemote(command, args, io);
}

function jsonLines(endpoints: readonly Endpoint[]): string {
  return endpoints.map((endpoint) => `${toJsonString(EndpointSchema, endpoint)}\n`).join("");
}

const columns: readonly Column<Endpoint>[] = [
  { title: "endpoint", cell: ({ name }) => name },
  { title: "model", cell: ({ model }) => model },
  { title: "health", cell: ({ health }) => (health?.score ?? 0).toFixed(2), align: "right" },
  { title: "breaker", cell: breakerCell },
  { title: "share", cell: shareCell },
  { title: "running", cell: ({ inFlight }) => `${inFlight}`, align: "right" },
  { title: "free", cell: freeCell, align: "right" },
  { title: "ttft p50/p99", cell: ({ timeToFirstToken }) => quantilesCell(timeToFirstToken), align: "right" },
  { title: "total p50/p99", cell: ({ total }) => quantilesCell(total), align: "right" },
  { title: "note", cell: noteOf },
];

/** The endpoints for people. Every line is ended. */
export function endpointTable(endpoints: readonly Endpoint[]): string {
  return textTable(columns, endpoints);
}

function breakerCell({ breaker }: Endpoint): string {
  if (breaker === undefined) return nothing;
  const word = breakerWord(breaker.state);
  return breaker.state === BreakerState.HALF_OPEN ? `${word} ${breaker.proof}/${breaker.proofNeeded}` : word;
}

function shareCell({ shares }: Endpoint): string {
  if (shares.length === 0) return nothing;
  return shares
    .map(({ route, tier, share, target }) => {
      const [now, then] = [shareText(share), shareText(target)];
      return `${route}/${tier} ${now === then ? now : `${now} > ${then}`}`;
    })
    .join(", ");
}

function freeCell({ headroom }: Endpoint): string {
  const free = Object.values(headroom?.free ?? {});
  return free.length === 0 ? nothing : shareText(Math.min(...free));
}

function quantilesCell(quantiles: Endpoint["total"]): string {
  if (quantiles === undefined || quantiles.count === 0n) return nothing;
  return `${millisecondsText(quantiles.p50Ms)} / ${millisecondsText(quantiles.p99Ms)}`;
}

/** What an operator should know first; the component to blame when nothing graver is to be said. */
function noteOf({ drained, blockedReason, breaker, health, lastFailure }: Endpoint): string {
  if (blockedReason !== "") return `blocked: ${blockedReason}`;
  if (drained) return "drained";
  if (breaker !== undefined && breaker.reason !== "") return breaker.reason;
  const worst = health?.components.toSorted((a, b) => b.blame - a.blame)[0];
  if (worst !== undefined && worst.blame > 0.05) return `${worst.name}: ${worst.evidence}`;
  return lastFailure === undefined ? "" : `last failure: ${failureWord(lastFailure.kind)}`;
}
