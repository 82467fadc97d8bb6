import { BinaryReader } from "@bufbuild/protobuf/wire";
import { describe, expect, it } from "vitest";
import { createLoadReporter } from "../../../src/transport/rpc/load-report.ts";
import type { RpcCall } from "../../../src/transport/rpc/rpc-call.ts";

/** The doubles of a message, by field number. */
function doublesOf(bytes: Uint8Array): ReadonlyMap<number, number> {
  const reader = new BinaryReader(bytes);
  const found = new Map<number, number>();
  while (reader.pos < reader.len) {
    const [field] = reader.tag();
    found.set(field, reader.double());
  }
  return found;
}

describe("createLoadReporter()", () => {
  it("tells the load as OrcaLoadReport spells it, and makes the message once for each reading", () => {
    const seen: (readonly [string, Uint8Array])[] = [];
    const call: Pick<RpcCall, "setBinaryTrailer"> = {
      setBinaryTrailer: (name, value) => void seen.push([name, value]),
    };
    let reading = { cpuUtilization: 0.25, callsPerSecond: 12.5, errorsPerSecond: 0 };
    const report = createLoadReporter(() => reading);
    report(call as RpcCall);
    report(call as RpcCall);
    reading = { cpuUtilization: 0.5, callsPerSecond: 3, errorsPerSecond: 1 };
    report(call as RpcCall);
    expect(seen.map(([name]) => name)).toEqual(Array(3).fill("endpoint-load-metrics-bin"));
    const [first, second, third] = seen.map(([, bytes]) => bytes);
    expect(second).toBe(first);
    // cpu_utilization = 1, rps_fractional = 6, eps = 7.
    expect(doublesOf(first ?? new Uint8Array())).toEqual(
      new Map([
        [1, 0.25],
        [6, 12.5],
      ]),
    );
    expect(doublesOf(third ?? new Uint8Array())).toEqual(
      new Map([
        [1, 0.5],
        [6, 3],
        [7, 1],
      ]),
    );
  });
});
