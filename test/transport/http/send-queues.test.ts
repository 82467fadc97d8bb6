import { describe, expect, it } from "vitest";
import { type Ends, SendQueues } from "../../../src/transport/http/send-queues.ts";

const head =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

const row = (ends: string, state: string, unsent: string) =>
  `   0: ${ends} ${state} ${unsent}:00000000 01:00000014 00000000     0        0 1841554 1 0000000075d150ce 100 0 0 10 0\n`;

const tables = {
  tcp:
    head +
    row("0100007F:1F90 00000000:0000", "0A", "00000000") +
    row("0100007F:1F90 0200000A:C001", "01", "00100000") +
    row("0100007F:1F90 0300000A:C001", "01", "00000000"),
  tcp6:
    head +
    row("0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000200000A:C001", "01", "00000007") +
    row("B80D0120000000000000000001000000:1F90 000080FE00000000AB89674501EFCDAB:0050", "04", "00000008"),
};

const ends = (localAddress: string, remoteAddress: string, remotePort: number): Ends => ({
  localFamily: localAddress.includes(":") ? "IPv6" : "IPv4",
  localAddress,
  localPort: 8080,
  remoteAddress,
  remotePort,
  destroyed: false,
});

/** Timers that fire when told. */
function manualTimer() {
  const set: { readonly delayMs: number; readonly fire: () => void }[] = [];
  const timer = {
    after(delayMs: number, fire: () => void) {
      set.push({ delayMs, fire });
      return () => {};
    },
  };
  return { timer, set };
}

const reading = async (name: "tcp" | "tcp6") => tables[name];

describe("SendQueues", () => {
  it.each([
    ["IPv4", ends("127.0.0.1", "10.0.0.2", 49_153), 1_048_576],
    ["IPv4 of which all was taken", ends("127.0.0.1", "10.0.0.3", 49_153), 0],
    ["IPv4 that is in no table", ends("127.0.0.1", "10.0.0.4", 49_153), 0],
    ["IPv4 on a socket of IPv6", ends("::ffff:127.0.0.1", "::ffff:10.0.0.2", 49_153), 7],
    ["IPv6 with a zone", ends("2001:db8::1", "fe80::4567:89ab:abcd:ef01%eth0", 80), 8],
  ])("finds the unsent bytes of a connection over %s", async (_, socket, bytes) => {
    const queues = new SendQueues(manualTimer().timer, reading);
    expect(await queues.unsent(socket)).toBe(bytes);
  });

  it("reads once for all who ask, and again only after a rest that grows with the table", async () => {
    const { timer, set } = manualTimer();
    let reads = 0;
    const queues = new SendQueues(timer, async () => {
      reads += 1;
      return tables.tcp.padEnd(150_000);
    });
    const socket = ends("127.0.0.1", "10.0.0.2", 49_153);
    await Promise.all([queues.unsent(socket), queues.unsent(socket)]);
    expect(reads).toBe(1);
    const again = queues.unsent(socket);
    await new Promise((resolve) => setImmediate(resolve));
    expect(reads).toBe(1);
    expect(set.map(({ delayMs }) => delayMs)).toEqual([expect.closeTo(60)]);
    set[0]?.fire();
    expect(await again).toBe(1_048_576);
    expect(reads).toBe(2);
  });

  it("tells nothing where there is no table, or of a connection that is gone", async () => {
    const socket = ends("127.0.0.1", "10.0.0.2", 49_153);
    expect(await new SendQueues(manualTimer().timer, async () => undefined).unsent(socket)).toBeUndefined();
    const gone = { ...socket, destroyed: true };
    expect(await new SendQueues(manualTimer().timer, reading).unsent(gone)).toBeUndefined();
  });
});
