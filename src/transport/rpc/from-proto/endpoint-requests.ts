import type { Duration } from "@bufbuild/protobuf/wkt";
import type { RankEndpointsRequest } from "../../../../gen/spillway/v1/endpoint_service_pb.ts";
import type { SortBy } from "../../../core/model/request.ts";
import { fromDuration } from "./duration.ts";
import { fromSortBy } from "./routing-preferences.ts";
import { requireText } from "./text.ts";
import { Violations } from "./violations.ts";

const defaultIntervalMs = 1_000;

/** How often a watcher wants to be told, in milliseconds; a CallError when out of bounds. */
export function fromWatchInterval(interval: Duration | undefined): number {
  const violations = new Violations();
  const ms = fromDuration(interval, { min: 250, max: 60_000 }, "interval", violations);
  violations.throwIfAny();
  return ms ?? defaultIntervalMs;
}

/** What to rank and by what; a CallError with all that is wrong. */
export function fromRank(request: RankEndpointsRequest): { route: string; sortBy: SortBy } {
  const violations = new Violations();
  const route = requireText(request.route, "route", violations);
  const sortBy = fromSortBy(request.sortBy, "sort_by", violations) ?? "latency";
  violations.throwIfAny();
  return { route, sortBy };
}
