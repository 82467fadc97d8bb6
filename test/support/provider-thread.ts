/**
 * Simulated providers on a thread of their own: they answer while the thread of the test
 * stands still. `startProviderThread` is for the test; on the thread this file serves.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { SimulatedProviderOptions } from "../../src/simulator/start.ts";

export interface ProviderThread {
  /** The origins, in the order of the options. */
  readonly urls: readonly string[];
  /** Requests that each has seen. */
  requests(): Promise<readonly number[]>;
  close(): Promise<void>;
}

export async function startProviderThread(
  options: readonly SimulatedProviderOptions[],
): Promise<ProviderThread> {
  const worker = new Worker(new URL(import.meta.url), { workerData: options });
  const [urls] = (await once(worker, "message")) as [readonly string[]];
  return {
    urls,
    async requests() {
      worker.postMessage("requests");
      const [requests] = (await once(worker, "message")) as [readonly number[]];
      return requests;
    },
    async close() {
      await worker.terminate();
    },
  };
}

async function serve(port: NonNullable<typeof parentPort>): Promise<void> {
  const { startSimulatedProvider } = await import("../../src/simulator/start.ts");
  const options = workerData as readonly SimulatedProviderOptions[];
  const providers = await Promise.all(options.map(startSimulatedProvider));
  port.on("message", () => port.postMessage(providers.map((each) => each.counters().requests)));
  port.postMessage(providers.map(({ url }) => url));
}

if (!isMainThread && parentPort !== null && Array.isArray(workerData)) await serve(parentPort);
