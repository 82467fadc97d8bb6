import type { Overload } from "../../../gen/spillway/config/v1/overload_pb.ts";
import type { Report } from "../report.ts";
import { checkDuration, checkNumber } from "./bounds.ts";

/** The rules of config/v1/overload.proto. */
export function checkOverload(report: Report, overload: Overload | undefined): void {
  checkNumber(report, "overload.max_in_flight", overload?.maxInFlight, { min: 0, max: 1_000_000 });
  checkDuration(report, "overload.max_lag", overload?.maxLag, { minMs: 0, maxMs: 60_000 });
}
