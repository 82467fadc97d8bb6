import type { Endpoint, LatencyQuantiles } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { formatCount, formatMs } from "../pure/format.ts";

/** How long things took within the last minute. */
export function LatencyTable({ endpoint }: { readonly endpoint: Endpoint }) {
  return (
    <table class="figures">
      <caption class="unseen">Latency within the last minute</caption>
      <thead>
        <tr>
          <th scope="col">last minute</th>
          <th scope="col" class="number">
            p50
          </th>
          <th scope="col" class="number">
            p99
          </th>
          <th scope="col" class="number">
            of
          </th>
        </tr>
      </thead>
      <tbody>
        <Row name="first token" quantiles={endpoint.timeToFirstToken} />
        <Row name="between tokens" quantiles={endpoint.interToken} />
        <Row name="whole answer" quantiles={endpoint.total} />
      </tbody>
    </table>
  );
}

function Row({
  name,
  quantiles,
}: {
  readonly name: string;
  readonly quantiles: LatencyQuantiles | undefined;
}) {
  const isKnown = quantiles !== undefined && quantiles.count > 0n;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{formatMs(isKnown ? quantiles.p50Ms : undefined)}</td>
      <td class="number">{formatMs(isKnown ? quantiles.p99Ms : undefined)}</td>
      <td class="number">{formatCount(quantiles?.count ?? 0n)}</td>
    </tr>
  );
}
