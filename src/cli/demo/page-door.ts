/**
 * The control door as the dashboard of the demo uses it: pages of this machine may
 * read its answers, and beside the faults there is the load of the demo.
 *
 *   GET  /_demo/traffic   how many calls a second the demo makes
 *   POST /_demo/traffic   sets it: {"perSecond": 20}, 0 to 50
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Load } from "./load.ts";

/** More is no demo but a benchmark. */
const maxPerSecond = 50;
const maxBodyBytes = 1_024;

/** Puts this in front of a control door. */
export function pageDoor(door: RequestListener, load: Load): RequestListener {
  return (request, response) => {
    allowOwnPages(request, response);
    if (request.method === "OPTIONS") response.writeHead(204).end();
    else if (pathOf(request) === "/_demo/traffic") void answerTraffic(request, response, load);
    else door(request, response);
  };
}

/** Only pages that this machine itself serves: a page of the open web shall not play with the demo. */
function allowOwnPages({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader("vary", "origin");
  if (!/^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):\d+$/u.test(headers.origin ?? "")) return;
  response.setHeader("access-control-allow-origin", headers.origin ?? "");
  response.setHeader("access-control-allow-methods", "GET, POST");
  response.setHeader("access-control-allow-headers", "content-type");
}

async function answerTraffic(request: IncomingMessage, response: ServerResponse, load: Load): Promise<void> {
  if (request.method === "POST") {
    const perSecond = perSecondIn(await readText(request));
    if (perSecond === undefined) {
      return sendJson(response, 400, { error: `say {"perSecond": N} with N from 0 to ${maxPerSecond}` });
    }
    load.set(perSecond);
  }
  sendJson(response, 200, { perSecond: load.perSecond() });
}

function perSecondIn(text: string): number | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("perSecond" in value)) return undefined;
    const { perSecond } = value;
    if (typeof perSecond !== "number" || !(perSecond >= 0 && perSecond <= maxPerSecond)) return undefined;
    return perSecond;
  } catch {
    return undefined;
  }
}

/** The body, or as much of it as may be; a cut one is no JSON. */
async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of request) {
      text += String(chunk);
      if (text.length > maxBodyBytes) break;
    }
  } catch {
    // The client left; there is nobody to answer.
  }
  return text;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

function pathOf({ url }: IncomingMessage): string {
  return url?.split("?", 1)[0] ?? "";
}
