/**
 * How busy this process is, as a trailer of every answer: an ORCA load report (gRFC A51), by which gRPC clients and
 * Envoy give the idler replica more (weighted round robin, gRFC A58).
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { RpcCall } from "./rpc-call.ts";

export interface LoadReading {
  /** The part of its one core that is used, 0 to 1. */
  readonly cpuUtilization: number;
  /** Calls that ended per second. */
  readonly callsPerSecond: number;
  /** Of these, per second, failed by this process itself: what its providers fail is the same behind every replica. */
  readonly errorsPerSecond: number;
}

/** Reads the load; the same object until the load is measured anew. */
export type LoadMeter = () => LoadReading;

const trailer = "endpoint-load-metrics-bin";

/** The fields of xds.data.orca.v3.OrcaLoadReport that are set here; all are doubles. */
const fields = { cpuUtilization: 1, callsPerSecond: 6, errorsPerSecond: 7 } as const;

/** Tells the load in a trailer of the call. The message is made once for each reading. */
export function createLoadReporter(meter: LoadMeter): (call: RpcCall) => void {
  let known: LoadReading | undefined;
  let bytes = new Uint8Array();
  return (call) => {
    const reading = meter();
    if (reading !== known) {
      known = reading;
      bytes = encode(reading);
    }
    call.setBinaryTrailer(trailer, bytes);
  };
}

function encode(reading: LoadReading): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const [name, number] of Object.entries(fields)) {
    const value = reading[name as keyof typeof fields];
    if (value > 0) writer.tag(number, WireType.Bit64).double(value);
  }
  return writer.finish();
}
