import { formatShare } from "../pure/format.ts";
import type { RouteView } from "../pure/routes.ts";

/** The picture in words, for those who do not see it. */
export function FlowTable({ route }: { readonly route: RouteView }) {
  return (
    <table class="unseen">
      <caption>Shares of the route {route.name}</caption>
      <thead>
        <tr>
          <th scope="col">Endpoint</th>
          <th scope="col">Tier</th>
          <th scope="col">Share now</th>
          <th scope="col">Share to come</th>
        </tr>
      </thead>
      <tbody>
        {route.members.map(({ endpoint, tier, share, target }) => (
          <tr key={endpoint.name} data-share={endpoint.name}>
            <th scope="row">{endpoint.name}</th>
            <td>{tier}</td>
            <td>{formatShare(share)}</td>
            <td>{formatShare(target)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
