import { useRef } from "preact/hooks";
import { mayAdminister } from "../live/permission.ts";
import { token } from "../rpc/access.ts";
import { AccessForm } from "./access-form.tsx";

/** Says who the page is to the gateway, and lets it be another. */
export function AccessButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();
  const forget = () => {
    token.value = "";
    close();
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => dialog.current?.showModal()}>
        Access: {mayAdminister.value ? "admin" : "read only"}
      </button>
      <dialog ref={dialog} aria-label="Access">
        <h2>Access</h2>
        <p>{token.value === "" ? "No token is in use." : "A token is in use."}</p>
        <AccessForm onDone={close} />
        <p class="actions">
          {token.value !== "" && (
            <button type="button" onClick={forget}>
              Forget the token
            </button>
          )}
          <button type="button" onClick={close}>
            Close
          </button>
        </p>
      </dialog>
    </>
  );
}
