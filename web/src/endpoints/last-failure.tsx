import type { Endpoint } from "../../../gen/spillway/v1/endpoint_pb.ts";
import { serverNow } from "../live/endpoints.ts";
import { formatAgo } from "../pure/format.ts";
import { timestampMs } from "../pure/wire-time.ts";
import { failureWord } from "../pure/words.ts";

/** The last failure with its reason. Nothing when there was none. */
export function LastFailure({ endpoint: { lastFailure, lastFailureTime } }: { readonly endpoint: Endpoint }) {
  if (lastFailure === undefined) return <p class="failure failure-none">No failure yet</p>;
  const at = timestampMs(lastFailureTime) ?? serverNow.value;
  const status = lastFailure.httpStatus === 0 ? "" : ` (HTTP ${lastFailure.httpStatus})`;
  return (
    <p class="failure">
      <strong>{failureWord(lastFailure.kind)}</strong> {formatAgo(serverNow.value - at)}
      {status}
      <span class="evidence">{lastFailure.message}</span>
    </p>
  );
}
