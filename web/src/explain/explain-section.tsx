import { ConnectError } from "@connectrpc/connect";
import { useSignal } from "@preact/signals";
import type { RouteExplanation } from "../../../gen/spillway/v1/route_explanation_pb.ts";
import { route } from "../live/endpoints.ts";
import { endpointClient } from "../rpc/clients.ts";
import { ExplainForm, type ExplainWishes } from "./explain-form.tsx";
import { ExplanationView } from "./explanation-view.tsx";

type Answer =
  | { readonly kind: "none" }
  | { readonly kind: "told"; readonly explanation: RouteExplanation }
  | { readonly kind: "refused"; readonly reason: string };

/** What would become of a request, without sending it. */
export function ExplainSection() {
  const answer = useSignal<Answer>({ kind: "none" });
  if (route.value === undefined) return null;
  const ask = async (wishes: ExplainWishes) => {
    try {
      const { explanation } = await endpointClient.explainRoute({ request: wishes });
      answer.value = explanation === undefined ? { kind: "none" } : { kind: "told", explanation };
    } catch (thrown) {
      answer.value = { kind: "refused", reason: ConnectError.from(thrown).message };
    }
  };
  const { value } = answer;
  return (
    <section aria-labelledby="explain-title">
      <h2 id="explain-title">Explain a request</h2>
      <div class="panel">
        <ExplainForm route={route.value} onAsk={ask} />
        <div aria-live="polite">
          {value.kind === "told" && <ExplanationView explanation={value.explanation} />}
          {value.kind === "refused" && <p class="ill">{value.reason}</p>}
        </div>
      </div>
    </section>
  );
}
