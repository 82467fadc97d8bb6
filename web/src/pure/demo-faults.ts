/** The faults that the demo's panel offers, as the control door of the simulator takes them. */
export interface DemoFault {
  readonly label: string;
  /** What happens then, for people. */
  readonly effect: string;
  readonly fault: { readonly kind: string } & Readonly<Record<string, string | number>>;
}

export const demoFaults: readonly DemoFault[] = [
  {
    label: "Cut",
    effect: "breaks every answer after 8 tokens",
    fault: { kind: "cut", afterTokens: 8, manner: "reset" },
  },
  {
    label: "Slow",
    effect: "takes 1.2 s to the first token and 120 ms for each further one",
    fault: { kind: "slow", ttftMs: 1_200, perTokenMs: 120 },
  },
  {
    label: "Refuse",
    effect: "answers every call with “overloaded”",
    fault: { kind: "error", error: "overloaded" },
  },
  { label: "Kill", effect: "closes its port; every connection dies", fault: { kind: "refuse-connections" } },
  { label: "Mend", effect: "is well again", fault: { kind: "none" } },
];

/** What a provider does under a fault of this kind. */
export function effectOf(kind: string): string {
  if (kind === "none") return "well";
  return demoFaults.find(({ fault }) => fault.kind === kind)?.effect ?? kind;
}
