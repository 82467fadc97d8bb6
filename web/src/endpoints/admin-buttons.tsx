import { Code, ConnectError } from "@connectrpc/connect";
import { useSignal } from "@preact/signals";
import { BreakerState, type Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { endpoints } from "../live/endpoints.ts";
import { mayAdminister } from "../live/permission.ts";
import { adminClient } from "../rpc/clients.ts";

type Change = "drain" | "resume" | "trip";

const methods = {
  drain: adminClient.drainEndpoint,
  resume: adminClient.resumeEndpoint,
  trip: adminClient.tripEndpoint,
} as const;

/** What an operator may do to an endpoint. What it came to is seen in the card. */
export function AdminButtons({ endpoint }: { readonly endpoint: Endpoint }) {
  const trouble = useSignal("");
  const { name } = endpoint;
  const change = async (what: Change) => {
    trouble.value = "";
    try {
      const { endpoint: changed } = await methods[what]({ endpoint: name });
      if (changed === undefined) return;
      endpoints.value = endpoints.value.map((each) => (each.name === name ? changed : each));
    } catch (thrown) {
      const { code, rawMessage } = ConnectError.from(thrown);
      if (code === Code.PermissionDenied || code === Code.Unauthenticated) mayAdminister.value = false;
      trouble.value = rawMessage;
    }
  };
  const isOut =
    endpoint.drained || endpoint.blockedReason !== "" || endpoint.breaker?.state !== BreakerState.CLOSED;
  return (
    <div class="actions">
      <button
        type="button"
        disabled={endpoint.drained}
        onClick={() => change("drain")}
        aria-label={`Drain ${name}`}
      >
        Drain
      </button>
      <button type="button" disabled={!isOut} onClick={() => change("resume")} aria-label={`Resume ${name}`}>
        Resume
      </button>
      <button type="button" onClick={() => change("trip")} aria-label={`Trip the breaker of ${name}`}>
        Trip
      </button>
      {trouble.value !== "" && (
        <p class="ill" role="alert">
          {trouble.value}
        </p>
      )}
    </div>
  );
}
