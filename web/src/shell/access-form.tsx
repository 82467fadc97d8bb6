import { useSignal } from "@preact/signals";
import { token } from "../rpc/access.ts";

/** Takes a bearer token into the memory of the page. */
export function AccessForm({ onDone }: { readonly onDone?: () => void }) {
  const typed = useSignal("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    token.value = typed.value.trim();
    typed.value = "";
    onDone?.();
  };
  return (
    <form class="access" onSubmit={submit}>
      <label class="field field-inline">
        Bearer token
        <input
          type="password"
          autocomplete="off"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
      </label>
      <button type="submit">Use it</button>
      <p class="hint">Kept in this page only, and gone when it is closed.</p>
    </form>
  );
}
