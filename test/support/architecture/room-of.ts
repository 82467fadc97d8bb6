import { posix } from "node:path";
import { type Room, rooms } from "./house.ts";

/** The room that a file stands in, if it stands in one. */
export function roomOf(path: string): Room | undefined {
  return rooms.find((room) => isWithin(path, room.at));
}

/** Whether a file is the place or lies under it. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

/** Whether a file lies in one of the places. */
export function isWithinAny(path: string, places: readonly string[]): boolean {
  return places.some((place) => isWithin(path, place));
}

/** The subfolder of its room that a file lies in; "" for the room's root files. */
export function subfolderOf(path: string, room: Room): string {
  const [first, ...rest] = path.slice(room.at.length + 1).split("/");
  return rest.length === 0 ? "" : (first ?? "");
}

/** The path that a relative import of a file means; undefined for packages and modules of Node. */
export function targetOf(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return posix.normalize(posix.join(posix.dirname(path), specifier));
}

/** Places as a list for a message. */
export function listed(places: readonly string[]): string {
  return places.map((place) => place.replace(/^src\//, "")).join(", ");
}
