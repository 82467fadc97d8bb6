/**
 * The longest line in UTF-16 units. Collectors cut lines at 16 KiB (containerd's bound)
 * and then nothing can parse them; a trail of sixteen attempts takes half of it.
 */
const longestLine = 16_000;

/** Where a line is too long, its texts and lists are cut to these, and then to a fourth of them. */
const longestText = 1_000;
const longestList = 32;

/** A line of JSON that is short enough to be kept whole by collectors. What was cut says so. */
export function boundedLine(line: string): string {
  if (line.length <= longestLine) return line;
  const value: unknown = JSON.parse(line);
  for (const part of [1, 4, 16]) {
    const cut = `${JSON.stringify({ ...Object(shortened(value, part)), cut: true })}\n`;
    if (cut.length <= longestLine) return cut;
  }
  return `${JSON.stringify({ ...headOf(value), cut: true })}\n`;
}

function shortened(value: unknown, part: number): unknown {
  if (typeof value === "string") {
    const longest = longestText / part;
    return value.length > longest ? `${value.slice(0, longest)}…` : value;
  }
  if (Array.isArray(value)) {
    return value.slice(0, longestList / part).map((item) => shortened(item, part));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shortened(item, part)]));
}

/** What every line has. */
function headOf(value: unknown): object {
  const names = new Set(["level", "time", "module", "message", "completion_id"]);
  return Object.fromEntries(
    Object.entries(Object(value)).flatMap(([name, item]) =>
      names.has(name) ? [[name, shortened(item, 4)] as const] : [],
    ),
  );
}
