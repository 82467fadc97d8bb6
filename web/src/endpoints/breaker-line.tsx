import { type Breaker, BreakerState, type Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { serverNow } from "../live/endpoints.ts";
import { formatMs, formatShare } from "../pure/format.ts";
import { timestampMs } from "../pure/wire-time.ts";
import { breakerWord } from "../pure/words.ts";

/** Whether the endpoint may be tried, and what it must prove before it may again. */
export function BreakerLine({ endpoint }: { readonly endpoint: Endpoint }) {
  const { breaker, drained, blockedReason, slowStart } = endpoint;
  const state = breaker?.state ?? BreakerState.UNSPECIFIED;
  return (
    <ul class="states">
      <li
        class={
          state === BreakerState.CLOSED
            ? "state"
            : state === BreakerState.OPEN
              ? "state state-bad"
              : "state state-warn"
        }
      >
        Breaker {breakerWord(state)}
      </li>
      {breaker !== undefined &&
        detailsOf(breaker, serverNow.value).map((detail) => <li key={detail}>{detail}</li>)}
      {slowStart < 0.995 && <li class="state state-warn">Slow start {formatShare(slowStart)}</li>}
      {drained && <li class="state state-warn">Drained by an operator</li>}
      {blockedReason !== "" && <li class="state state-bad">Blocked: {blockedReason}</li>}
    </ul>
  );
}

function detailsOf(
  { state, suspicion, trips, proof, proofNeeded, reason, nextProbeTime }: Breaker,
  now: number,
) {
  if (state === BreakerState.CLOSED) {
    return suspicion >= 0.005 ? [`suspicion ${formatShare(suspicion)}`] : [];
  }
  const probeAt = timestampMs(nextProbeTime);
  const wait = probeAt === undefined ? 0 : probeAt - now;
  return [
    `${proof} of ${proofNeeded} proven`,
    wait > 0 ? `next probe in ${formatMs(wait)}` : "probe due",
    ...(trips > 1 ? [`trip ${trips}`] : []),
    ...(reason === "" ? [] : [reason]),
  ];
}
