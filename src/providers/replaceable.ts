import type { Provider } from "../core/model/ports.ts";

/** Providers that can be closed: they take no more calls and resolve when the running ones have ended. */
export type ClosableProvider = Provider & { close(): Promise<void> };

export interface ReplaceableProvider extends ClosableProvider {
  /** From now on calls go to `next`; the one before closes once its running calls have ended. */
  replace(next: ClosableProvider): void;
}

/** One provider in place of another, under calls that run. */
export function createReplaceableProvider(first: ClosableProvider): ReplaceableProvider {
  let current = first;
  const closing = new Set<Promise<void>>();
  return {
    complete: (call) => current.complete(call),
    probe: (...asked) => current.probe(...asked),
    replace(next) {
      const closed = current.close().finally(() => closing.delete(closed));
      closing.add(closed);
      current = next;
    },
    async close() {
      await Promise.all([current.close(), ...closing]);
    },
  };
}
