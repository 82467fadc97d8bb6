import type { Overload } from "../../../gen/spillway/config/v1/overload_pb.ts";
import type { Report } from "../report.ts";
import { checkDuration, checkNumber, longestMs } from "./bounds.ts";

/** The rules of config/v1/overload.proto. */
export function checkOverload(report: Report, overload: Overload | undefined): void {
  checkNumber(report, "overload.max_in_flight", overload?.maxInFlight, { min: 0, max: 1_000_000 });
  checkDuration(report, "overload.max_lag", overload?.maxLag, { minMs: 0, maxMs: 60_000 });
  const bounds = overload?.connections;
  const at = (field: string) => `overload.connections.${field}`;
  checkNumber(report, at("max_open"), bounds?.maxOpen, { min: 0, max: 1_000_000 });
  checkNumber(report, at("max_open_by_peer"), bounds?.maxOpenByPeer, { min: 0, max: 1_000_000 });
  checkDuration(report, at("idle_timeout"), bounds?.idleTimeout, { minMs: 1_000, maxMs: longestMs });
  checkDuration(report, at("max_penalty"), bounds?.maxPenalty, { minMs: 0, maxMs: 3_600_000 });
}
