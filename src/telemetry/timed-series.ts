import type { Histogram } from "prom-client";

/** One series of a histogram of seconds. Its child is looked up once: the look-up costs more than the count. */
export class TimedSeries {
  readonly #metric: Histogram<string>;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #child: { observe(seconds: number): void };

  constructor(metric: Histogram<string>, labels: Readonly<Record<string, string>>) {
    this.#metric = metric;
    this.#labels = labels;
    this.#child = metric.labels(labels);
  }

  /** With the trace that this was part of, where one is kept: the bucket then points to it. */
  observe(ms: number, traceId: string | undefined): void {
    const value = ms / 1_000;
    if (traceId === undefined) this.#child.observe(value);
    else this.#metric.observe({ labels: this.#labels, value, exemplarLabels: { trace_id: traceId } });
  }
}
