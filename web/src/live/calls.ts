import { computed, signal } from "@preact/signals";
import type { Call } from "../../../gen/spillway/v1/call_pb.ts";
import { mergeCalls } from "../pure/merge-calls.ts";
import { isTroubled } from "../pure/timeline.ts";

/** The calls that ended last, newest first. */
export const calls = signal<readonly Call[]>([]);
export const troubledOnly = signal(false);
export const shownCalls = computed(() =>
  troubledOnly.value ? calls.value.filter(isTroubled) : calls.value,
);

/** The completion id of the call that is looked at; "" follows none. */
export const chosenCallId = signal("");
export const chosenCall = computed(() =>
  calls.value.find(({ completionId }) => completionId === chosenCallId.value),
);

/** `isFirst`: all that the server remembers; what was known before is then void. */
export function takeCalls(told: readonly Call[], isFirst: boolean): void {
  calls.value = mergeCalls(isFirst ? [] : calls.value, told);
}
