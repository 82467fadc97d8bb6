import type { AdmittedCall } from "./admitted-call.ts";
import { answerEach } from "./answer-each.ts";
import { answerOnce } from "./answer-once.ts";
import type { Inbox } from "./inbox.ts";
import type { Method } from "./method.ts";
import { OneRequest } from "./one-request.ts";
import { RequestStream } from "./request-stream.ts";

/** Serves a call by its method; what the client sends goes into the inbox. */
export function serve(method: Method, call: AdmittedCall): Inbox {
  switch (method.kind) {
    case "unary":
      return new OneRequest(call, (request) => {
        void answerOnce(call, () => method.answer(request, call));
      });
    case "server-stream":
      return new OneRequest(call, (request) => {
        void answerEach(call, () => method.answer(request, call));
      });
    case "bidi-stream": {
      const requests = new RequestStream(call);
      void answerEach(call, () => method.answer(requests, call));
      return requests;
    }
  }
}
