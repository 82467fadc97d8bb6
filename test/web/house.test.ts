/** The rules of the house, as far as they hold for the dashboard. Biome counts the lines of its functions. */
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ceilings } from "../support/architecture/house.ts";
import { readSources } from "../support/architecture/read-sources.ts";
import { targetOf } from "../support/architecture/room-of.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = readSources(root, "web/src");

/** What the page is made of. Every package more is weight in a browser. */
const packages = [
  "@bufbuild/protobuf",
  "@connectrpc/connect",
  "@connectrpc/connect-web",
  "@preact/signals",
  "preact",
  "uplot",
];

/** The folders of web/src and what they may import besides themselves: down, towards what knows no page. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  pure: [],
  hooks: ["pure"],
  rpc: ["pure"],
  live: ["pure", "rpc"],
  flow: ["pure", "hooks", "live"],
  endpoints: ["pure", "hooks", "live", "rpc"],
  trends: ["pure", "hooks", "live"],
  calls: ["pure", "hooks", "live"],
  explain: ["pure", "hooks", "live", "rpc"],
  demo: ["pure", "hooks", "live", "rpc"],
  shell: ["pure", "hooks", "live", "rpc", "flow", "endpoints", "trends", "calls", "explain", "demo"],
};

const imports = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier = ""]) => ({ path, specifier })),
);

const roomOf = (path: string) => path.split("/")[2] ?? "";

describe("the dashboard's sources", () => {
  it("are read", () => {
    expect(sources.map(({ path }) => path)).toContain("web/src/main.tsx");
    expect(imports.length).toBeGreaterThan(100);
  });

  it("import the packages of the page and no other", () => {
    const strangers = imports.filter(
      ({ specifier }) =>
        !specifier.startsWith(".") &&
        !packages.some((name) => specifier === name || specifier.startsWith(`${name}/`)),
    );
    expect(strangers).toEqual([]);
  });

  it("import generated code and what lies below, and nothing of the server", () => {
    const upward = imports.filter(({ path, specifier }) => {
      const target = targetOf(path, specifier);
      if (target === undefined || target.startsWith("gen/") || path === "web/src/main.tsx") return false;
      const [from, to] = [roomOf(path), roomOf(target)];
      return !target.startsWith("web/src/") || (from !== to && !rooms[from]?.includes(to));
    });
    expect(upward).toEqual([]);
  });

  it("keep to the ceiling of lines, to named exports and to types", () => {
    for (const { path, text } of sources) {
      expect(text.split("\n").length, path).toBeLessThanOrEqual(ceilings.sourceFileLines);
      expect(text, path).not.toMatch(/\bexport default\b/);
      expect(text, path).not.toMatch(/(?::|\bas|<)\s*any\b/);
    }
  });

  it("write no markup and no style from text: the policy of the page forbids both", () => {
    for (const { path, text } of sources) {
      expect(text, path).not.toMatch(/dangerouslySetInnerHTML|innerHTML|style=["{]|\beval\b|new Function/);
    }
  });
});
