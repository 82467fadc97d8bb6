import type { LimitLevels } from "../dialect.ts";

/** A trial key's calls a minute; of tokens and of the time to wait nothing is told (providers.md §4). */
export function limitHeaders({ requests }: LimitLevels): Readonly<Record<string, string>> {
  if (requests === undefined) return {};
  return {
    "x-trial-endpoint-call-limit": String(requests.limit),
    "x-trial-endpoint-call-remaining": String(requests.remaining),
  };
}
