import type { Fields } from "../rpc/rpc-method.ts";
import type { AdmittedCall } from "./admitted-call.ts";

const onceWritten = () => {};

/** Answers a call with the one message that `begin` comes to, or with its error. Never rejects. */
export async function answerOnce(call: AdmittedCall, begin: () => Promise<Fields>): Promise<void> {
  try {
    call.send(await begin(), onceWritten);
    call.succeed();
  } catch (thrown) {
    call.fail(thrown);
  }
}
