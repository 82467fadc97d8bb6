/** Resolves when the process is asked to stop. */
export function untilStopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** What the work comes to; undefined when the process is asked to stop before, and then nobody waits for the work. */
export function unlessStopped<T>(stop: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  return Promise.race([untilStopped(stop).then(() => undefined), work]);
}
