/** The fields of a stream, for tests that hold one against another. */
import { dataLines } from "./client.ts";

/** Every field that occurs, as event name and path; what a tool was given is its own matter. */
export function fieldsOf(stream: string): readonly string[] {
  const fields = new Set<string>();
  for (const block of stream.split(/\r?\n\r?\n/u)) {
    const [line] = dataLines(block);
    if (line === undefined || line === "[DONE]") continue;
    const event = /^event: (.*)$/mu.exec(block)?.[1];
    collect(JSON.parse(line), event === undefined ? "" : `${event}:`, fields);
  }
  return [...fields].filter((field) => !/\.(?:args|input)\./u.test(field)).sort();
}

function collect(value: unknown, path: string, fields: Set<string>): void {
  if (path !== "" && !path.endsWith(":")) fields.add(path);
  if (Array.isArray(value)) for (const item of value) collect(item, `${path}[]`, fields);
  else if (typeof value === "object" && value !== null) {
    const dot = path === "" || path.endsWith(":") ? "" : ".";
    for (const [key, field] of Object.entries(value)) collect(field, `${path}${dot}${key}`, fields);
  }
}
