/** Does the jobs, so many at once, and gives their results in the jobs' order. */
export async function crew<Job, Result>(
  jobs: readonly Job[],
  atOnce: number,
  work: (job: Job) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(jobs.length);
  let next = 0;
  const hand = async (): Promise<void> => {
    while (next < jobs.length) {
      const at = next;
      next += 1;
      const job = jobs[at];
      if (job !== undefined) results[at] = await work(job);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, hand));
  return results;
}
