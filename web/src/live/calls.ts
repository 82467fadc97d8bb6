import { computed, signal } from "@preact/signals";
import type { Call } from "../../../gen/spillway/v1/call_pb.ts";
import { mergeCalls } from "../pure/merge-calls.ts";
import { isTroubled } from "../pure/timeline.ts";

/** The calls that ended last, newest first. */
export const calls = signal<readonly Call[]>([]);
export const troubledOnly = signal(false);

/** What the list shows while somebody is in it: rows that slide away under a hand cannot be chosen. */
const held = signal<readonly Call[] | undefined>(undefined);
export const isHeld = computed(() => held.value !== undefined);

export const shownCalls = computed(() => {
  const all = held.value ?? calls.value;
  return troubledOnly.value ? all.filter(isTroubled) : all;
});

/** The call that is looked at. It stays when newer calls push it out of the list. */
export const chosenCall = signal<Call | undefined>(undefined);

/** Holds the list still, or lets it go on. */
export function hold(isIn: boolean): void {
  held.value = isIn ? (held.value ?? calls.value) : undefined;
}

/** `isFirst`: all that the server remembers; what was known before is then void. */
export function takeCalls(told: readonly Call[], isFirst: boolean): void {
  calls.value = mergeCalls(isFirst ? [] : calls.value, told);
}
