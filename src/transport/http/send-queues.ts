/**
 * What the kernel holds for clients that have not taken it. Node neither shows a
 * connection's send buffer nor bounds it; Linux shows it in a table of all connections,
 * which is read once for all who ask.
 */
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";
import type { Timer } from "../../core/model/ports.ts";

/** What is asked of a connection. */
export type Ends = Pick<
  Socket,
  "localFamily" | "localAddress" | "localPort" | "remoteAddress" | "remotePort" | "destroyed"
>;

/** One for each family; IPv4 on a socket of IPv6 stands in the second. */
type TableName = "tcp" | "tcp6";

/** The text of a table; undefined where there is none to read. Never rejects. */
export type ReadTable = (name: TableName) => Promise<string | undefined>;

/** The bytes that stand for a connection, by its two ends as the table writes them. */
type Unsent = ReadonlyMap<string, number>;

/**
 * So long it is not read again, in milliseconds for each of its characters: twenty times
 * the 3 µs that a row of 150 takes the kernel, so that it never costs more than 5 % of a core.
 */
const restMsPerCharacter = (20 * 0.003) / 150;
const leastRestMs = 10;

export class SendQueues {
  readonly #timer: Timer;
  readonly #readTable: ReadTable;
  readonly #next = new Map<TableName, Promise<Unsent | undefined>>();
  /** Each resolves when its table may be read again. */
  readonly #rests = new Map<TableName, Promise<void>>();

  constructor(timer: Timer, readTable: ReadTable = readProc) {
    this.#timer = timer;
    this.#readTable = readTable;
  }

  /**
   * The bytes that stand in the kernel for the other end of this connection, by a look that
   * begins after this call. Undefined where nobody tells, and once the connection is gone.
   */
  async unsent(socket: Ends): Promise<number | undefined> {
    const found = await this.#nextLook(socket.localFamily === "IPv6" ? "tcp6" : "tcp");
    if (found === undefined || socket.destroyed) return undefined;
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    return found.get(`${endOf(localAddress, localPort)} ${endOf(remoteAddress, remotePort)}`) ?? 0;
  }

  #nextLook(name: TableName): Promise<Unsent | undefined> {
    const shared = this.#next.get(name);
    if (shared !== undefined) return shared;
    const look = this.#look(name);
    this.#next.set(name, look);
    return look;
  }

  async #look(name: TableName): Promise<Unsent | undefined> {
    await this.#rests.get(name);
    // Who asks while it is read may have written since, and is told by the look after this one.
    this.#next.delete(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#rests.set(name, promise);
    const table = await this.#readTable(name);
    const restMs = Math.max(leastRestMs, (table?.length ?? 0) * restMsPerCharacter);
    this.#timer.after(restMs, resolve);
    return table === undefined ? undefined : unsentOf(table);
  }
}

/** A row: number, local and remote end, state, unsent and unread bytes; more that is of no use here. */
const rowWithUnsent = /: ([0-9A-F:]+ [0-9A-F:]+) [0-9A-F]{2} (?!00000000)([0-9A-F]{8}):/g;

function unsentOf(table: string): Unsent {
  const unsent = new Map<string, number>();
  for (const [, ends = "", bytes = ""] of table.matchAll(rowWithUnsent)) {
    unsent.set(ends, Number.parseInt(bytes, 16));
  }
  return unsent;
}

function endOf(address = "", port = 0): string {
  return `${addressInTable(address)}:${hex(port, 4)}`;
}

/** An address as the kernel prints it: words of 32 bits, each in the order of the machine. */
function addressInTable(address: string): string {
  const bytes = Uint8Array.from(address.includes(":") ? bytesOfV6(address) : bytesOfV4(address));
  return [...new Uint32Array(bytes.buffer)].map((word) => hex(word, 8)).join("");
}

function bytesOfV4(address: string): readonly number[] {
  const bytes = address.split(".").map(Number);
  return bytes.length === 4 ? bytes : [0, 0, 0, 0];
}

/** In any of the forms that Node prints: shortened, with a zone, or with an IPv4 address as its end. */
function bytesOfV6(address: string): readonly number[] {
  const [front = [], back = []] = address.replace(/%.*$/, "").split("::", 2).map(bytesOfGroups);
  return [...front, ...Array.from({ length: 16 - front.length - back.length }, () => 0), ...back];
}

function bytesOfGroups(groups: string): readonly number[] {
  if (groups === "") return [];
  return groups.split(":").flatMap((group) => {
    if (group.includes(".")) return bytesOfV4(group);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

function readProc(name: string): Promise<string | undefined> {
  return readFile(`/proc/net/${name}`, "latin1").catch(() => undefined);
}
