import type { Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { serverNow } from "../live/endpoints.ts";
import { formatCount, formatMs, formatShare } from "../pure/format.ts";
import { timestampMs } from "../pure/wire-time.ts";

/** What the endpoint does now, has done, and may still take. */
export function CapacityTable({ endpoint }: { readonly endpoint: Endpoint }) {
  const { inFlight, attempts, headroom } = endpoint;
  const pausedUntil = timestampMs(headroom?.pausedUntil) ?? 0;
  return (
    <dl class="facts">
      <Fact name="in flight">{inFlight}</Fact>
      <Fact name="succeeded">{formatCount(attempts?.succeeded ?? 0n)}</Fact>
      <Fact name="failed">{formatCount(attempts?.failed ?? 0n)}</Fact>
      <Fact name="cancelled">{formatCount(attempts?.cancelled ?? 0n)}</Fact>
      <Fact name="probes">{formatCount(attempts?.probes ?? 0n)}</Fact>
      <Fact name="limit in force">{formatShare(headroom?.effectiveCapacity ?? 1)}</Fact>
      {Object.entries(headroom?.free ?? {}).map(([dimension, free]) => (
        <Fact key={dimension} name={`free ${dimension.replaceAll("_", " ")}`}>
          {formatShare(free)}
        </Fact>
      ))}
      {pausedUntil > serverNow.value && (
        <Fact name="paused for">{formatMs(pausedUntil - serverNow.value)}</Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string | number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
