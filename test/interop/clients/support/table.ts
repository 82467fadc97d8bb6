/** The table of languages, cases and listeners, as docs/clients-conformance.md shows it. */
import { cases } from "./cases.ts";
import type { ListenerName, Track } from "./languages.ts";
import type { Verdicts } from "./run-track.ts";

export interface Column {
  readonly track: Track;
  readonly verdicts: Verdicts;
}

const protocolNames = { grpc: "gRPC", "grpc-web": "gRPC-Web", connect: "Connect" } as const;

const head = `# Clients held to one script

Every client of [\`examples/clients\`](../examples/clients) runs the cases of
[\`cases.json\`](../examples/clients/conformance/cases.json) against both listeners of a gateway over simulated providers.
\`npm run test:interop\` builds the clients, runs them, and fails when this page is not what came of it.
`;

export function renderTable(columns: readonly Column[]): string {
  const listeners: readonly ListenerName[] = ["gRPC", "HTTP"];
  return [head, ...listeners.map((listener) => section(listener, columns))].join("\n");
}

function section(listener: ListenerName, columns: readonly Column[]): string {
  const own = columns.filter(({ track }) => track.listener === listener);
  const names = own.map(({ track }) => `${track.language}, ${protocolNames[track.protocol]}`);
  const rows = cases.map(({ name }) => [name, ...own.map(({ verdicts }) => mark(verdicts.get(name)))]);
  const counts = own.map(({ verdicts }) => {
    const passed = [...verdicts.values()].filter((departures) => departures.length === 0).length;
    return `${passed} of ${cases.length}`;
  });
  const lines = [["Case", ...names], names.map(() => "---").concat("---"), ...rows, ["passed", ...counts]];
  return `## The ${listener} listener\n\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

function mark(departures: readonly string[] | undefined): string {
  return departures?.length === 0 ? "✓" : "✗";
}
