/** Fetches the key set of an issuer of tokens: one document, within bounds of time and of bytes. */
import { Client } from "undici";
import type { Timer } from "../../core/model/ports.ts";
import { Exchange } from "../exchange.ts";
import { readBody } from "../read-body.ts";

/** A call may wait for it: no longer than callers wait for a connection. */
const timeoutMs = 5_000;
/** Keys take some 400 bytes each, with their certificates a few KiB. */
const maxBytes = 512 * 1_024;

/** Rejects when the document cannot be had, with a reason that holds nothing of it. */
export function createKeySetFetcher(timer: Timer) {
  return async (text: string, ca: string | undefined): Promise<string> => {
    const url = new URL(text);
    const clock = new AbortController();
    const stop = timer.after(timeoutMs, () => clock.abort());
    const connect = ca === undefined ? { timeout: timeoutMs } : { timeout: timeoutMs, ca };
    const client = new Client(url.origin, { connect, headersTimeout: 0, bodyTimeout: 0, pipelining: 0 });
    try {
      const exchange = new Exchange(clock.signal, { end: () => {}, release: () => {} });
      const headers = {
        accept: "application/json",
        "accept-encoding": "identity",
        "user-agent": "spillway",
      };
      client.dispatch({ method: "GET", path: url.pathname + url.search, headers }, exchange);
      const response = await exchange.head;
      if (response.status !== 200) throw new Error(`the issuer answered HTTP ${response.status}`);
      const { bytes, cut } = await readBody(response, maxBytes);
      if (cut) throw new Error(`the key set is larger than ${maxBytes} bytes`);
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } finally {
      stop();
      client.destroy().catch(() => {});
    }
  };
}
