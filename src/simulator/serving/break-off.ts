import type { ServerResponse } from "node:http";
import { constants, Http2ServerResponse } from "node:http2";

/**
 * Ends a response in the middle. In HTTP/1.1 the socket is closed or reset; in HTTP/2 the
 * connection is closed, or the stream alone is reset, as an edge between would do it.
 */
export function breakOff(response: ServerResponse, manner: "close" | "reset"): void {
  const either: unknown = response;
  if (either instanceof Http2ServerResponse) {
    if (manner === "reset") either.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else either.stream.session?.destroy();
    return;
  }
  if (manner === "reset") response.socket?.resetAndDestroy();
  else response.socket?.destroySoon();
}
