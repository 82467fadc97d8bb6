import type { RouteExplanation } from "../../../gen/spillway/v1/route_explanation_pb.ts";
import { formatCost, formatMs, formatScore, formatShare } from "../pure/format.ts";
import { durationMs } from "../pure/wire-time.ts";
import { refusalWord } from "../pure/words.ts";

/** The endpoints that may serve a request, best first, and those that may not. */
export function ExplanationView({ explanation }: { readonly explanation: RouteExplanation }) {
  const { candidates, refusals, panic } = explanation;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls is scrolled with the keys
    <section class="wide" tabIndex={0} aria-label="Explanation">
      {panic && <p class="ill">So little of the route is well that health is ignored.</p>}
      {candidates.length === 0 && <p class="ill">No endpoint may serve it.</p>}
      {candidates.length > 0 && <Candidates of={explanation} />}
      {refusals.length > 0 && (
        <table class="figures refusals">
          <caption>May not serve it</caption>
          <tbody>
            {refusals.map(({ endpoint, reason, detail }) => (
              <tr key={endpoint}>
                <th scope="row">{endpoint}</th>
                <td class="ill">{refusalWord(reason)}</td>
                <td>{detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const headings = ["tier", "share", "target", "health", "first token", "cost"] as const;

function Candidates({ of: { candidates } }: { readonly of: RouteExplanation }) {
  return (
    <table class="figures candidates">
      <caption>May serve it, best first</caption>
      <thead>
        <tr>
          <th scope="col">endpoint</th>
          {headings.map((heading) => (
            <th key={heading} scope="col" class="number">
              {heading}
            </th>
          ))}
          <th scope="col">because</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map((candidate) => (
          <tr key={candidate.endpoint}>
            <th scope="row">{candidate.endpoint}</th>
            <td class="number">{candidate.tier}</td>
            <td class="number">{formatShare(candidate.share)}</td>
            <td class="number">{formatShare(candidate.target)}</td>
            <td class="number">{formatScore(candidate.health?.score ?? 0)}</td>
            <td class="number">{formatMs(durationMs(candidate.predictedTimeToFirstToken))}</td>
            <td class="number">{formatCost(candidate.predictedCostNanoUsd)}</td>
            <td>{candidate.reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
