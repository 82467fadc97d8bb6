/**
 * Network namespaces, one for each replica, with three links each: to the clients, to the
 * store and to the provider. Cutting a link swallows packets, as a broken network does;
 * nobody is told that a connection is gone.
 */
import { execFileSync } from "node:child_process";

export type Link = "clients" | "store" | "provider";

const links: readonly Link[] = ["clients", "store", "provider"];

export class Networks {
  /** Short, since names of interfaces have at most 15 letters. */
  readonly #tag = `sw${process.pid % 10_000}`;
  readonly #block = 1 + (process.pid % 200);
  readonly #count: number;

  private constructor(count: number) {
    this.#count = count;
  }

  /** Undefined, with the reason printed, where the system does not let us. */
  static create(count: number): Networks | undefined {
    const networks = new Networks(count);
    try {
      networks.#build();
      return networks;
    } catch (error) {
      networks.remove();
      console.log(
        `left out: network namespaces cannot be made here (${error instanceof Error ? error.message : error})`,
      );
      return undefined;
    }
  }

  /** This side's address on a link. */
  address(link: Link): string {
    return `10.${this.#block}.${links.indexOf(link)}.254`;
  }

  /** The replica's address on the link to the clients. */
  replicaAddress(index: number): string {
    return `10.${this.#block}.0.${index + 1}`;
  }

  launcher(index: number): readonly string[] {
    return ["ip", "netns", "exec", this.#space(index)];
  }

  /** From now on nothing passes between the replica and what is behind the link, without a word. */
  cut(index: number, link: Link): void {
    ip("link", "set", this.#outer(index, link), "down");
  }

  mend(index: number, link: Link): void {
    ip("link", "set", this.#outer(index, link), "up");
  }

  remove(): void {
    for (let index = 0; index < this.#count; index += 1) quietly("netns", "del", this.#space(index));
    for (const link of links) quietly("link", "del", this.#bridge(link));
  }

  #build(): void {
    for (const link of links) {
      ip("link", "add", this.#bridge(link), "type", "bridge");
      ip("addr", "add", `${this.address(link)}/24`, "dev", this.#bridge(link));
      ip("link", "set", this.#bridge(link), "up");
    }
    for (let index = 0; index < this.#count; index += 1) {
      const space = this.#space(index);
      ip("netns", "add", space);
      ip("-n", space, "link", "set", "lo", "up");
      for (const [number, link] of links.entries()) {
        const [outer, inner] = [this.#outer(index, link), `${link.slice(0, 1)}0`];
        ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", space);
        ip("link", "set", outer, "master", this.#bridge(link), "up");
        ip("-n", space, "addr", "add", `10.${this.#block}.${number}.${index + 1}/24`, "dev", inner);
        ip("-n", space, "link", "set", inner, "up");
      }
    }
  }

  #space(index: number): string {
    return `${this.#tag}n${index}`;
  }

  #bridge(link: Link): string {
    return `${this.#tag}${link.slice(0, 1)}`;
  }

  #outer(index: number, link: Link): string {
    return `${this.#tag}${link.slice(0, 1)}${index}`;
  }
}

function ip(...args: readonly string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "pipe", "pipe"] });
}

function quietly(...args: readonly string[]): void {
  try {
    ip(...args);
  } catch {
    // It was never made.
  }
}
