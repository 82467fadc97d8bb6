import { Code, ConnectError } from "@connectrpc/connect";
import { signal } from "@preact/signals";
import { adminClient } from "../rpc/clients.ts";

/** Whether this caller may drain, resume and trip. */
export const mayAdminister = signal(false);

/**
 * Asks for something harmless behind the same permission. A server that does not
 * offer it has let us in all the same: permission is asked before anything else.
 */
export async function learnPermission(signal: AbortSignal): Promise<void> {
  try {
    await adminClient.listExperiments({}, { signal });
    mayAdminister.value = true;
  } catch (thrown) {
    mayAdminister.value = ConnectError.from(thrown).code === Code.Unimplemented;
  }
}
