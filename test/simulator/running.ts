/** Providers that a test file starts, and that are closed after each test. */
import { afterEach } from "vitest";
import {
  type SimulatedProvider,
  type SimulatedProviderOptions,
  startSimulatedProvider,
} from "../../src/simulator/start.ts";

const running: SimulatedProvider[] = [];

/** Starts a provider that ends with the test. */
export async function start(options: SimulatedProviderOptions): Promise<SimulatedProvider> {
  const provider = await startSimulatedProvider(options);
  running.push(provider);
  return provider;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((provider) => provider.close()));
});
