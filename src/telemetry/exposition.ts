/**
 * The metrics page in the two forms that scrapers ask for: Prometheus' text, and
 * OpenMetrics, which alone carries exemplars. prom-client fixes the form for a whole
 * registry and renames counters as it prints OpenMetrics, so that a second registry
 * shows the same metrics through views that have names of their own.
 */
import { type OpenMetricsContentType, Registry } from "prom-client";

export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

export interface MetricDescription {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

export class Exposition {
  /** Metrics are registered here. Those with exemplars by registerMetric: their constructor refuses this form. */
  readonly registry = new Registry();
  #openMetrics: Registry<OpenMetricsContentType> | undefined;

  /** `accept` is the scraper's header of that name. */
  async page(accept: string | undefined): Promise<MetricsPage> {
    const wanted = accept?.includes("application/openmetrics-text") ?? false;
    const registry = wanted ? this.#open() : this.registry;
    return { contentType: registry.contentType, body: await registry.metrics() };
  }

  describe(): readonly MetricDescription[] {
    return this.registry.getMetricsAsArray().map((metric) => {
      const labels: unknown = "labelNames" in metric ? metric.labelNames : [];
      const { name, help, type } = metric;
      return { name, help, type: String(type), labels: Array.isArray(labels) ? labels.map(String) : [] };
    });
  }

  /** Made with the first scrape that asks for it, when all metrics are there. */
  #open(): Registry<OpenMetricsContentType> {
    if (this.#openMetrics !== undefined) return this.#openMetrics;
    const registry = new Registry<OpenMetricsContentType>();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    for (const { name } of this.registry.getMetricsAsArray()) {
      const metric = this.registry.getSingleMetric(name);
      if (metric === undefined) continue;
      // What the renaming sets is set on the view; all else is read from the metric.
      const view: typeof metric = Object.create(metric);
      registry.registerMetric(view);
    }
    this.#openMetrics = registry;
    return registry;
  }
}
