import { Gauge, type Registry } from "prom-client";

/** A gauge as a row of a table: it is read anew for each scrape, and forgets what is gone. */
export interface GaugeRow<Item> {
  readonly name: string;
  readonly help: string;
  /** After the item's own label. */
  readonly labels: readonly string[];
  /** `set` takes the values of `labels`. */
  readonly show: (item: Item, set: (value: number, ...labels: string[]) => void) => void;
}

/** What the rows of a table are read from. */
export interface GaugeSource<Item> {
  /** The label that names an item. */
  readonly label: string;
  readonly read: () => readonly Item[];
  readonly nameOf: (item: Item) => string;
}

/** Registers a table. */
export function registerGauges<Item>(
  registry: Registry,
  rows: readonly GaugeRow<Item>[],
  { label, read, nameOf }: GaugeSource<Item>,
): void {
  for (const { name, help, labels, show } of rows) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [label, ...labels],
      registers: [registry],
      collect() {
        gauge.reset();
        for (const item of read()) {
          show(item, (value, ...values) => gauge.labels(nameOf(item), ...values).set(value));
        }
      },
    });
  }
}
