import { computed, signal } from "@preact/signals";
import type { Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";
import type { WatchEndpointsResponse } from "../../../gen/spillway/v1/endpoint_service_pb.ts";
import { CallRate } from "../pure/call-rate.ts";
import { History } from "../pure/history.ts";
import { routeOrFirst, routesOf } from "../pure/routes.ts";
import { timestampMs } from "../pure/wire-time.ts";

/** The live state, as the last message told it. */
export const endpoints = signal<readonly Endpoint[]>([]);
/** By the server's clock, in milliseconds since 1970: ages on this page are differences to it. */
export const serverNow = signal(0);
export const routes = computed(() => routesOf(endpoints.value));

/** The route that was chosen; one that is gone gives way to the first. */
export const chosenRoute = signal("");
export const route = computed(() => routeOrFirst(routes.value, chosenRoute.value));

/** The last minutes; `historyVersion` grows with each look that was added. */
export const history = new History();
export const historyVersion = signal(0);

/** Calls a second by route; undefined until it is known. */
export const callRates = signal<ReadonlyMap<string, number | undefined>>(new Map());
const rates = new Map<string, CallRate>();

export function takeEndpoints({ endpoints: told, time }: WatchEndpointsResponse): void {
  const now = timestampMs(time) ?? Date.now();
  endpoints.value = told;
  serverNow.value = now;
  if (history.tryAdd(now, told)) historyVersion.value += 1;
  callRates.value = new Map(
    routes.value.map((each) => {
      const rate = rates.get(each.name) ?? new CallRate();
      rates.set(each.name, rate);
      return [each.name, rate.read(now, each)];
    }),
  );
}
