/** The demo's control door: the simulated providers, their faults, and the load. Nothing of it exists outside of the demo. */
import { signal } from "@preact/signals";
import type { DemoFault } from "../pure/demo-faults.ts";

export interface SimulatedProvider {
  readonly name: string;
  readonly dialect: string;
  /** The kind of the first fault; "none" when it is well. */
  readonly fault: string;
}

/** The origin of the door; "" outside of the demo. */
export const controlDoor = signal("");
export const simulated = signal<readonly SimulatedProvider[]>([]);
export const perSecond = signal(0);
/** Why the door did not open; "" when it did. */
export const doorTrouble = signal("");

/** Others may use the door as well, by curl. */
const lookEveryMs = 2_000;

/** Learns whether this is a demo, and looks at its providers from then on. */
export async function startDemo(): Promise<void> {
  const facts: unknown = await fetch("/dashboard.json")
    .then((response) => response.json())
    .catch(() => ({}));
  if (typeof facts !== "object" || facts === null || !("controlDoor" in facts)) return;
  controlDoor.value = String(facts.controlDoor);
  await look();
  setInterval(() => document.hidden || void look(), lookEveryMs);
}

/** Breaks a provider, or mends it. */
export async function setFault(provider: string, fault: DemoFault): Promise<void> {
  await ask(`/_sim/fault?provider=${encodeURIComponent(provider)}`, fault.fault);
  await look();
}

/** Sets the calls that the demo makes each second by itself. */
export async function setLoad(pace: number): Promise<void> {
  await ask("/_demo/traffic", { perSecond: pace });
  await look();
}

async function look(): Promise<void> {
  const [state, load] = await Promise.all([ask("/_sim"), ask("/_demo/traffic")]);
  if (isObject(state)) simulated.value = listOf(state["providers"]).map(providerOf);
  if (isObject(load)) perSecond.value = Number(load["perSecond"]);
}

/** What the door answers; undefined when it does not. */
async function ask(path: string, body?: object): Promise<unknown> {
  const init = body && {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  try {
    const response = await fetch(`${controlDoor.value}${path}`, init);
    const answer: unknown = await response.json();
    doorTrouble.value = response.ok ? "" : String(isObject(answer) ? answer["error"] : response.status);
    return answer;
  } catch {
    doorTrouble.value = `the control door at ${controlDoor.value} cannot be reached from this browser`;
    return undefined;
  }
}

function providerOf(value: unknown): SimulatedProvider {
  const provider = isObject(value) ? value : {};
  const first = listOf(provider["faults"])[0];
  const fault = isObject(first) ? String(first["kind"]) : "none";
  return { name: String(provider["name"]), dialect: String(provider["dialect"]), fault };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
