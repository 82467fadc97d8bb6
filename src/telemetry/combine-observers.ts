import type { Observer } from "../core/model/ports.ts";

/**
 * One observer that tells several. What one of them throws reaches neither the others
 * nor the call that is observed, but `onError`.
 */
export function combineObservers(
  observers: readonly Observer[],
  onError: (error: unknown) => void,
): Observer {
  const tell = (what: (observer: Observer) => void) => {
    for (const observer of observers) {
      try {
        what(observer);
      } catch (error) {
        onError(error);
      }
    }
  };
  return {
    callStarted: (call) => tell((observer) => observer.callStarted(call)),
    attemptStarted: (call, attempt) => tell((observer) => observer.attemptStarted?.(call, attempt)),
    routingRefused: (call, refusals) => tell((observer) => observer.routingRefused?.(call, refusals)),
    attemptEnded: (call, attempt) => tell((observer) => observer.attemptEnded(call, attempt)),
    restarted: (call, failed) => tell((observer) => observer.restarted(call, failed)),
    callEnded: (call, status, attempts, durationMs) =>
      tell((observer) => observer.callEnded(call, status, attempts, durationMs)),
  };
}
