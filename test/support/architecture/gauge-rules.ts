/** The gauge: how large things may grow, and the forms that the house does without. */
import { type Facts, factsOf } from "./facts.ts";
import { ceilings } from "./house.ts";
import { isWithin } from "./room-of.ts";
import type { Breach, Rule, SourceFile } from "./rule.ts";

export const fileLinesRule: Rule = {
  name: "file-lines",
  sentence: `keeps sources under ${ceilings.sourceFileLines} lines and tests under ${ceilings.testFileLines}`,
  check: (files) =>
    files.flatMap((file) => {
      const ceiling = isWithin(file.path, "test") ? ceilings.testFileLines : ceilings.sourceFileLines;
      const { lineCount } = factsOf(file);
      const message = `has ${lineCount} lines of at most ${ceiling}: it holds more than one idea`;
      return lineCount > ceiling ? [{ path: file.path, line: ceiling + 1, message }] : [];
    }),
};

export const functionLinesRule: Rule = {
  name: "function-lines",
  sentence: `keeps functions under ${ceilings.functionLines} lines`,
  check: inSources(({ functions }) =>
    functions
      .filter((each) => each.lines > ceilings.functionLines)
      .map(({ line, name, lines }) => ({
        line,
        message: `${name} has ${lines} lines of at most ${ceilings.functionLines}`,
      })),
  ),
};

export const parametersRule: Rule = {
  name: "parameters",
  sentence: `passes at most ${ceilings.positionalParameters} parameters by position`,
  check: inSources(({ functions }) =>
    functions
      .filter((each) => each.parameters > ceilings.positionalParameters)
      .map(({ line, name, parameters }) => ({
        line,
        message: `${name} takes ${parameters} parameters of at most ${ceilings.positionalParameters}: pass an object`,
      })),
  ),
};

export const anyRule: Rule = {
  name: "any",
  sentence: "never writes the type any",
  check: (files) =>
    files.flatMap((file) => at(file, factsOf(file).anys, "says any: say unknown and narrow it")),
};

/** V8 gives each such object a hidden class of its own, in the old space (docs/benchmarks/profile.md). */
export const accessorsRule: Rule = {
  name: "accessors",
  sentence: "writes getters and setters in classes only",
  check: inSources(({ accessors }) =>
    accessors.map((line) => ({
      line,
      message: "has an accessor in an object: each such object keeps all it sees alive (profile.md)",
    })),
  ),
};

export const defaultExportsRule: Rule = {
  name: "default-exports",
  sentence: "exports by name only",
  check: inSources(({ defaultExports }) =>
    defaultExports.map((line) => ({ line, message: "exports a default: give it a name" })),
  ),
};

export const barrelsRule: Rule = {
  name: "barrels",
  sentence: "exports nothing of another file",
  check: inSources(({ reExports }) =>
    reExports.map((line) => ({
      line,
      message: "exports a name of another file: import it where it is made",
    })),
  ),
};

function at(file: SourceFile, lines: readonly number[], message: string): readonly Breach[] {
  return lines.map((line) => ({ path: file.path, line, message }));
}

/** A rule for src alone: tests may be long-winded and need configuration files with a default export. */
function inSources(read: (facts: Facts) => readonly Omit<Breach, "path">[]): Rule["check"] {
  return (files) =>
    files
      .filter((file) => isWithin(file.path, "src"))
      .flatMap((file) => read(factsOf(file)).map((breach) => ({ ...breach, path: file.path })));
}
