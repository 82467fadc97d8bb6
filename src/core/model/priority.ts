/** How much a call matters to its caller when not all can be taken. */
export type Priority = "low" | "normal" | "high";

export const priorities: readonly Priority[] = ["low", "normal", "high"];
