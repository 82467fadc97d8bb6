/** Starts one demo for all interop tests, and sees to it that it ends in good order. */
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { type DemoAddresses, startDemo } from "./demo.ts";

declare module "vitest" {
  interface ProvidedContext {
    demo: DemoAddresses;
  }
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const demo = await startDemo(root);
  project.provide("demo", demo.addresses);
  return async () => {
    const code = await demo.stop();
    if (code !== 0) throw new Error(`the demo ended with ${code} instead of 0 after SIGTERM`);
  };
}
