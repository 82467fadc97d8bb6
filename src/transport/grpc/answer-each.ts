/**
 * A stream of messages as the answer of a call. What is made ahead of a client that does
 * not read is bounded, and a client that leaves is no longer worked for.
 */
import type { MessageStream } from "../rpc/rpc-method.ts";
import type { AdmittedCall } from "./admitted-call.ts";
import { Outflow } from "./outflow.ts";

/** Answers a call with the messages that `begin` opens. Never rejects. */
export async function answerEach(call: AdmittedCall, begin: () => MessageStream): Promise<void> {
  const outflow = new Outflow();
  try {
    const messages = begin();
    call.whenLeft(() => {
      outflow.cut();
      void giveUp(messages, call);
    });
    for await (const message of messages) {
      if (call.isLeft) break;
      outflow.add();
      call.send(message, outflow.written);
      if (outflow.isFull) await outflow.drained();
    }
    call.succeed();
  } catch (thrown) {
    call.fail(thrown);
  }
}

/** Not left to the loop, which may wait for the next message for long: what the stream holds is let go of now. */
async function giveUp(messages: MessageStream, call: AdmittedCall): Promise<void> {
  try {
    await messages.return();
  } catch (thrown) {
    // Nobody is left to hear of it but the log.
    call.fail(thrown);
  }
}
