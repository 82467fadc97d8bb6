/** Who may import whom: floors, siblings, subfolders, and where generated code is seen. */
import { factsOf } from "./facts.ts";
import { genRooms, type Room } from "./house.ts";
import { isWithin, isWithinAny, listed, roomOf, subfolderOf, targetOf } from "./room-of.ts";
import type { Breach, Rule, SourceFile } from "./rule.ts";

/** Every file has its place in the table. */
export const roomsRule: Rule = {
  name: "rooms",
  sentence: "gives every file a room",
  check: (files) =>
    files
      .filter((file) => roomOf(file.path) === undefined)
      .map((file) => ({
        path: file.path,
        line: 1,
        message: "stands in no room: move it into one, or give the room a floor in house.ts",
      })),
};

/** Imports go down, never up, never to a sibling. */
export const floorsRule: Rule = {
  name: "floors",
  sentence: "imports downwards only",
  check: (files) => eachImport(files, floorBreach),
};

/** An import that is computed at run time escapes every other rule. */
export const plainImportsRule: Rule = {
  name: "plain-imports",
  sentence: "names what it imports",
  check: (files) =>
    files.flatMap((file) =>
      factsOf(file)
        .imports.filter(({ specifier }) => specifier === undefined)
        .map(({ line }) => ({
          path: file.path,
          line,
          message: "imports a computed name: write the name as a string",
        })),
    ),
};

/** Inside a room the subfolders do not know each other. */
export const subfoldersRule: Rule = {
  name: "subfolders",
  sentence: "keeps the subfolders of a room apart",
  check: (files) => eachImport(files, subfolderBreach),
};

/** The domain never sees a protobuf message. */
export const genRule: Rule = {
  name: "gen",
  sentence: `shows generated code to ${listed(genRooms)} only`,
  check: (files) =>
    eachImport(files, (path, target) => {
      if (!isWithin(target, "gen") || isWithinAny(path, genRooms)) return undefined;
      return `imports ${target}: messages stop at ${listed(genRooms)}; take a domain type of core/model`;
    }),
};

type Judge = (path: string, target: string) => string | undefined;

function eachImport(files: readonly SourceFile[], judge: Judge): readonly Breach[] {
  return files.flatMap((file) =>
    factsOf(file).imports.flatMap(({ specifier, line }) => {
      const target = targetOf(file.path, specifier ?? "");
      const message = target === undefined ? undefined : judge(file.path, target);
      return message === undefined ? [] : [{ path: file.path, line, message }];
    }),
  );
}

function floorBreach(path: string, target: string): string | undefined {
  const from = roomOf(path);
  if (from === undefined || isWithin(target, "gen")) return undefined;
  const to = roomOf(target);
  if (to === undefined) return `imports ${target}, which is no room of the house`;
  if (to === from) return undefined;
  const where = `imports ${target} (floor ${to.floor}) from floor ${from.floor}`;
  if (to.floor > from.floor) return `${where}: imports go down; hand it in through a port of core/model`;
  if (to.floor === from.floor) return `${where}: rooms of one floor do not know each other`;
  if (isKeptApart(from, to)) return `${where}: these two are kept apart, see house.ts`;
  return undefined;
}

function isKeptApart(from: Room, to: Room): boolean {
  return (from.apartFrom ?? []).some((place) => isWithin(to.at, place));
}

function subfolderBreach(path: string, target: string): string | undefined {
  const room = roomOf(path);
  if (room === undefined || roomOf(target) !== room) return undefined;
  const from = subfolderOf(path, room);
  const to = subfolderOf(target, room);
  if (from === "" || to === "" || from === to || (room.base ?? []).includes(to)) return undefined;
  const shared = ["the root files of the room", ...(room.base ?? [])].join(", ");
  return `imports ${target}: ${from} and ${to} do not know each other; what both need goes to ${shared}`;
}
