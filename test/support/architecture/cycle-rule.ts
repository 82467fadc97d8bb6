import { factsOf, type Placed } from "./facts.ts";
import type { ImportEdge } from "./import-edge.ts";
import { targetOf } from "./room-of.ts";
import type { Breach, Rule, SourceFile } from "./rule.ts";

/** No ring of value imports: what is loaded first would see the others half made. */
export const cyclesRule: Rule = {
  name: "cycles",
  sentence: "has no ring of imports",
  check: findCycles,
};

interface Link {
  readonly to: string;
  readonly line: number;
}

/** One breach for each import that closes a ring. */
function findCycles(files: readonly SourceFile[]): readonly Breach[] {
  const paths = new Set(files.map((file) => file.path));
  const links = new Map(files.map((file) => [file.path, linksOf(file, paths)]));
  const breaches: Breach[] = [];
  const done = new Set<string>();
  const trail: string[] = [];

  const follow = (path: string): void => {
    trail.push(path);
    for (const { to, line } of links.get(path) ?? []) {
      const start = trail.indexOf(to);
      if (start !== -1) breaches.push({ path, line, message: ring([...trail.slice(start), to]) });
      else if (!done.has(to)) follow(to);
    }
    trail.pop();
    done.add(path);
  };
  for (const file of files) if (!done.has(file.path)) follow(file.path);
  return breaches;
}

function linksOf(file: SourceFile, paths: ReadonlySet<string>): readonly Link[] {
  const values = factsOf(file).imports.filter((each) => !each.typeOnly);
  return values.flatMap(({ specifier, line }: Placed<ImportEdge>) => {
    const to = targetOf(file.path, specifier ?? "");
    return to === undefined || !paths.has(to) ? [] : [{ to, line }];
  });
}

function ring(paths: readonly string[]): string {
  return `closes a ring of imports: ${paths.join(" -> ")}; split off what they share`;
}
