import { Code } from "@connectrpc/connect";
import { connection } from "../live/session.ts";
import { token } from "../rpc/access.ts";
import { AccessForm } from "./access-form.tsx";

/** What stands in the way of the live state, and what to do about it. Nothing when nothing does. */
export function Notice() {
  const state = connection.value;
  if (state.kind !== "refused") return null;
  const isStranger = state.code === Code.Unauthenticated || state.code === Code.PermissionDenied;
  if (!isStranger) return <p class="notice">This server does not tell its state: {state.reason}</p>;
  return (
    <section class="notice" aria-label="Access">
      <p>
        {token.value === "" ? "This gateway asks who you are." : `The token does not do: ${state.reason}.`} A
        token with the permission “read” shows the state, “admin” changes it.
      </p>
      <AccessForm />
    </section>
  );
}
