/** `spillway explain ROUTE`: where a request would go now, and why. */
import { toJsonString } from "@bufbuild/protobuf";
import {
  type Candidate,
  type RouteExplanation,
  RouteExplanationSchema,
} from "../../../gen/spillway/v1/route_explanation_pb.ts";
import type { CommandIo } from "../command-io.ts";
import { type Column, textTable } from "../text-table.ts";
import { durationText, moneyText, shareText } from "./figures.ts";
import { countOption, onlyWord, type RemoteCommand, runRemote } from "./remote-command.ts";
import { refusalWord } from "./words.ts";

const usage = `Usage: spillway explain ROUTE [--class NAME] [--regions A,B] [--prompt TEXT] [--max-tokens N]

Asks what would become of a request, without sending it: every endpoint that may serve it with its share
and the score behind it, and every endpoint that may not, with the reason.

  --class NAME    the class of the data
  --regions A,B   only these regions may process it
  --prompt TEXT   for the estimate of tokens and cost
  --max-tokens N  the longest answer, for the estimate of cost
`;

const command: RemoteCommand = {
  usage,
  options: {
    class: { type: "string" },
    regions: { type: "string" },
    prompt: { type: "string" },
    "max-tokens": { type: "string" },
  },
  async run({ endpoints }, given, io) {
    const route = onlyWord(given, "route");
    const { texts, flags } = given;
    const prompt = texts.get("prompt");
    const maxOutputTokens = countOption(given, "max-tokens");
    const { explanation } = await endpoints.explainRoute({
      request: {
        route,
        messages:
          prompt === undefined ? [] : [{ parts: [{ content: { case: "text", value: prompt } }], role: 2 }],
        ...(maxOutputTokens !== undefined && { maxOutputTokens }),
        routing: {
          dataClassification: texts.get("class") ?? "",
          allowedRegions: texts.get("regions")?.split(",") ?? [],
        },
      },
    });
    if (explanation === undefined) throw new Error("the gateway sent no explanation");
    const shown = flags.has("json")
      ? `${toJsonString(RouteExplanationSchema, explanation)}\n`
      : explanationText(explanation);
    io.stdout(shown);
  },
};

/** Runs the command. Resolves to the exit code. */
export function runExplain(args: readonly string[], io: CommandIo): Promise<number> {
  return runRemote(command, args, io);
}

const columns: readonly Column<Candidate>[] = [
  { title: "endpoint", cell: ({ endpoint }) => endpoint },
  { title: "tier", cell: ({ tier }) => `${tier}`, align: "right" },
  { title: "share", cell: ({ share }) => shareText(share), align: "right" },
  { title: "target", cell: ({ target }) => shareText(target), align: "right" },
  { title: "health", cell: ({ health }) => (health?.score ?? 0).toFixed(2), align: "right" },
  { title: "ttft", cell: (candidate) => durationText(candidate.predictedTimeToFirstToken), align: "right" },
  { title: "cost", cell: costCell, align: "right" },
  { title: "why", cell: ({ reason }) => reason },
];

function costCell({ predictedCostNanoUsd }: Candidate): string {
  return predictedCostNanoUsd === 0n ? "?" : moneyText(predictedCostNanoUsd);
}

/** The explanation for people. Every line is ended. */
export function explanationText(explanation: RouteExplanation): string {
  const { route, routingTable, candidates, refusals, panic, estimatedInputTokens } = explanation;
  const table = routingTable === "" ? "" : `, routing table ${routingTable}`;
  const lines = [`${route}${table}: about ${estimatedInputTokens} tokens in`];
  if (panic) lines.push("panic: too little of the route is healthy, so health is ignored");
  const parts = [`${lines.join("\n")}\n`];
  parts.push(
    candidates.length === 0
      ? "no endpoint may serve it\n"
      : `\n${textTable(columns, candidates)}${componentLines(candidates)}`,
  );
  if (refusals.length > 0) {
    const each = refusals.map(
      ({ endpoint, reason, detail }) => `  ${endpoint}: ${refusalWord(reason)}: ${detail}\n`,
    );
    parts.push(`\nrefused\n${each.join("")}`);
  }
  return parts.join("");
}

/** What takes something from a score; components that take nothing would only hide it. */
function componentLines(candidates: readonly Candidate[]): string {
  const lines = candidates.flatMap(({ endpoint, health }) =>
    (health?.components ?? [])
      .filter(({ blame }) => blame > 0)
      .map(
        ({ name, value, weight, evidence }) =>
          `  ${endpoint}: ${name} ${value.toFixed(2)}^${weight}: ${evidence}\n`,
      ),
  );
  return lines.length === 0 ? "" : `\nwhat takes from health\n${lines.join("")}`;
}
