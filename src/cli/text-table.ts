/** A column of a table for people: its title, and the text of one row's cell. */
export interface Column<Row> {
  readonly title: string;
  cell(row: Row): string;
  /** Where the text stands in its column. Left when not said. */
  readonly align?: "left" | "right";
}

/** The rows under their titles, columns two spaces apart. Every line is ended; no line ends in spaces. */
export function textTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const set = (text: string, index: number) => {
    const width = widths[index] ?? 0;
    return columns[index]?.align === "right" ? text.padStart(width) : text.padEnd(width);
  };
  return lines.map((line) => `${line.map(set).join("  ").trimEnd()}\n`).join("");
}
