/** Hands batches to worker threads, each its next as soon as it has done with the last. */
import { Worker } from "node:worker_threads";
import { type Batch, runBatch, type SeedFigures } from "../../simulation/batch.ts";

/** Sources run unbuilt as well: the worker has the extension that this file has. */
const workerUrl = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/**
 * Runs all batches and answers with their figures in the same order. With no threads,
 * here. `onDone` is told how many are done. Rejects when a batch fails.
 */
export async function runAll(
  batches: readonly Batch[],
  threads: number,
  onDone: (done: number) => void,
): Promise<readonly (readonly SeedFigures[])[]> {
  const results = new Map<number, readonly SeedFigures[]>();
  let next = 0;
  const takeOne = async (work: (batch: Batch) => Promise<readonly SeedFigures[]>): Promise<void> => {
    for (let index = next++; index < batches.length; index = next++) {
      const batch = batches[index];
      if (batch === undefined) return;
      results.set(index, await work(batch));
      onDone(results.size);
    }
  };
  if (threads === 0) {
    await takeOne(async (batch) => runBatch(batch));
  } else {
    const workers = Array.from({ length: Math.min(threads, batches.length) }, () => new Worker(workerUrl));
    try {
      await Promise.all(workers.map((worker) => takeOne((batch) => ask(worker, batch))));
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
  }
  return batches.map((_, index) => results.get(index) ?? []);
}

function ask(worker: Worker, batch: Batch): Promise<readonly SeedFigures[]> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (figures: readonly SeedFigures[]) => {
      worker.off("error", reject);
      resolve(figures);
    });
    worker.postMessage(batch);
  });
}
