/**
 * The calls that wait for room, in the order in which they get it. Between tenants the
 * order is fair: start-time fair queueing (Goyal, Vin and Cheng 1996), one flow for each
 * tenant. Each has a virtual start, which what it is given moves on by its cost over its
 * weight, and the lowest start goes first; so however many calls one tenant has
 * waiting, another's next call is at most one call of each away from its turn. Within a
 * tenant the order is that of arrival.
 *
 * Calls wait for endpoints, and one that waits for others than yours is not in your way.
 */

/** A call that waits. Known by identity. */
export interface Waiting {
  readonly tenant: string;
}

/** As many calls as may wait at once: far above what leaves the line within the longest wait of a route. */
const maxWaiting = 10_000;
/** As many tenants as are remembered for what they were given. */
const maxFlows = 10_000;

interface Entry<Call> {
  readonly call: Call;
  wants: ReadonlySet<string>;
}

interface Flow<Call> {
  /** When its next call starts, in virtual time. */
  start: number;
  /** Of flows that start alike, the one that began to wait earlier goes first. */
  since: number;
  readonly entries: Entry<Call>[];
}

export class WaitingLine<Call extends Waiting> {
  readonly #weightOf: (tenant: string) => number;
  readonly #flows = new Map<string, Flow<Call>>();
  #virtualTime = 0;
  #size = 0;
  #arrivals = 0;

  /** Weights are above 0: the parts of scarce room relative to each other. */
  constructor(weightOf: (tenant: string) => number = () => 1) {
    this.#weightOf = weightOf;
  }

  /** How many calls wait. */
  get size(): number {
    return this.#size;
  }

  /** Waits for one of these endpoints, or for others than before. False: too many wait. */
  tryEnter(call: Call, wants: ReadonlySet<string>): boolean {
    const flow = this.#flowOf(call.tenant);
    const waiting = flow.entries.find((entry) => entry.call === call);
    if (waiting !== undefined) {
      waiting.wants = wants;
      return true;
    }
    if (this.#size >= maxWaiting) return false;
    if (flow.entries.length === 0) this.#wakeFlow(flow);
    flow.entries.push({ call, wants });
    this.#size += 1;
    return true;
  }

  /** Waits no longer. The endpoints that it waited for; none when it did not wait. */
  leave(call: Call): ReadonlySet<string> {
    const entries = this.#flows.get(call.tenant)?.entries ?? [];
    const at = entries.findIndex((entry) => entry.call === call);
    const [left] = at < 0 ? [] : entries.splice(at, 1);
    if (left === undefined) return nothing;
    this.#size -= 1;
    return left.wants;
  }

  /** The call got room of this size: its tenant's next one starts that much later. */
  served(tenant: string, cost: number): void {
    const flow = this.#flowOf(tenant);
    // One that has calls waiting keeps its start, whatever others were given elsewhere.
    const start = flow.entries.length > 0 ? flow.start : Math.max(flow.start, this.#virtualTime);
    this.#virtualTime = Math.max(this.#virtualTime, start);
    flow.start = start + cost / this.#weightOf(tenant);
  }

  /** Who is next at this endpoint; undefined: nobody waits for it. */
  next(endpoint: string): Call | undefined {
    return this.#head(endpoint)?.entry.call;
  }

  /** Whether a call must let another one go first at this endpoint. */
  mustYield(call: Call, endpoint: string): boolean {
    const head = this.#head(endpoint);
    if (head === undefined || head.entry.call === call) return false;
    // Where its own tenant waits here, the head starts no later; one that does not wait yet would be the last of those that start alike.
    const own = this.#flows.get(call.tenant);
    const backlogged = own !== undefined && own.entries.length > 0;
    const start = backlogged ? own.start : Math.max(own?.start ?? 0, this.#virtualTime);
    return head.flow.start <= start;
  }

  /** Every endpoint that somebody waits for. */
  wanted(): ReadonlySet<string> {
    if (this.#size === 0) return nothing;
    const wanted = new Set<string>();
    for (const { entries } of this.#flows.values()) {
      for (const { wants } of entries) for (const endpoint of wants) wanted.add(endpoint);
    }
    return wanted;
  }

  #head(endpoint: string): { readonly flow: Flow<Call>; readonly entry: Entry<Call> } | undefined {
    let head: { readonly flow: Flow<Call>; readonly entry: Entry<Call> } | undefined;
    if (this.#size === 0) return undefined;
    for (const flow of this.#flows.values()) {
      if (head !== undefined && !isBefore(flow, head.flow)) continue;
      const entry = flow.entries.find(({ wants }) => wants.has(endpoint));
      if (entry !== undefined) head = { flow, entry };
    }
    return head;
  }

  #flowOf(tenant: string): Flow<Call> {
    const known = this.#flows.get(tenant);
    if (known !== undefined) return known;
    if (this.#flows.size >= maxFlows) this.#forget();
    const flow: Flow<Call> = { start: this.#virtualTime, since: 0, entries: [] };
    this.#flows.set(tenant, flow);
    return flow;
  }

  /** A tenant that waited for nothing saves nothing up: it starts now at the earliest. */
  #wakeFlow(flow: Flow<Call>): void {
    this.#arrivals += 1;
    flow.since = this.#arrivals;
    flow.start = Math.max(flow.start, this.#virtualTime);
  }

  /** Those that nothing is owed and that owe nothing are as good as new; if there are none, the oldest goes. */
  #forget(): void {
    let oldest: string | undefined;
    for (const [tenant, { entries, start }] of this.#flows) {
      if (entries.length > 0) continue;
      oldest ??= tenant;
      if (start <= this.#virtualTime) this.#flows.delete(tenant);
    }
    if (this.#flows.size >= maxFlows && oldest !== undefined) this.#flows.delete(oldest);
  }
}

const nothing: ReadonlySet<string> = new Set();

function isBefore<Call>(one: Flow<Call>, other: Flow<Call>): boolean {
  return one.start < other.start || (one.start === other.start && one.since < other.since);
}
