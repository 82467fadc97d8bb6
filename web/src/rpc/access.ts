import { signal } from "@preact/signals";

/**
 * The caller's bearer token; "" without one. Kept in the memory of this page only: a
 * token in storage would outlive the person in front of it.
 */
export const token = signal("");
