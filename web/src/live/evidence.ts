import { signal } from "@preact/signals";

/** Whether the evidence of every factor is shown; else only of those that take something from the score. */
export const allEvidence = signal(false);
