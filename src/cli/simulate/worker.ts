/** A worker thread: takes batches, one after the other, and sends back their figures. */
import { parentPort } from "node:worker_threads";
import { type Batch, runBatch } from "../../simulation/batch.ts";

parentPort?.on("message", (batch: Batch) => {
  parentPort?.postMessage(runBatch(batch));
});
