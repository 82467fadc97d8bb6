import type { Call } from "../../../gen/spillway/v1/call_pb.ts";
import { costsOf } from "../pure/call-costs.ts";
import { formatCost } from "../pure/format.ts";

/** What the calls of the list have cost, and how much of it bought nothing. */
export function CostsLine({ calls }: { readonly calls: readonly Call[] }) {
  const { totalNanoUsd, wastedNanoUsd } = costsOf(calls);
  if (totalNanoUsd === 0n) return null;
  return (
    <p class="figure">
      {calls.length === 1 ? "1 call" : `${calls.length} calls`} cost {formatCost(totalNanoUsd)}
      {wastedNanoUsd > 0n && `, ${formatCost(wastedNanoUsd)} of it on attempts that failed`}
    </p>
  );
}
