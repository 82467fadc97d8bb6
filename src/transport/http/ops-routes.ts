import type { Readiness } from "../rpc/readiness.ts";
import type { RpcLog } from "../rpc/rpc-log.ts";
import type { Exchange, TryAnswer } from "./exchange.ts";
import { errorAnswer, type PlainAnswer, sendPlain } from "./plain-answer.ts";

/** The metrics page, made anew for each scrape, in the form that its `accept` header asks for. */
export type MetricsPage = (
  accept: string | undefined,
) => Promise<{ readonly contentType: string; readonly body: string }>;

export interface OpsDeps {
  readonly readiness: Readiness;
  /** Undefined: there is no /metrics. */
  readonly metrics: MetricsPage | undefined;
  readonly log: RpcLog;
}

/**
 * What operators ask: /healthz says that the process lives, /readyz whether it wants
 * new work, /metrics how it has been.
 */
export function createOpsRoutes({ readiness, metrics, log }: OpsDeps): TryAnswer {
  const pages: Readonly<Record<string, ((exchange: Exchange) => Promise<PlainAnswer>) | undefined>> = {
    "/healthz": async () => text(200, "ok"),
    "/readyz": async () => (readiness.isReady ? text(200, "ready") : text(503, "draining")),
    "/metrics":
      metrics && (async ({ request }) => ({ status: 200, ...(await metrics(request.headers.accept)) })),
  };
  return (exchange) => {
    const page = Object.hasOwn(pages, exchange.path) ? pages[exchange.path] : undefined;
    if (page === undefined) return false;
    if (!isRead(exchange)) {
      sendPlain(exchange, errorAnswer(405, "unimplemented", "use GET"));
      return true;
    }
    page(exchange).then(
      (answer) => sendPlain(exchange, answer),
      (error: unknown) => {
        log.broken(exchange.path, error);
        sendPlain(exchange, errorAnswer(500, "internal", "internal error"));
      },
    );
    return true;
  };
}

function isRead({ request }: Exchange): boolean {
  return request.method === "GET" || request.method === "HEAD";
}

function text(status: number, body: string): PlainAnswer {
  return { status, contentType: "text/plain; charset=utf-8", body: `${body}\n` };
}
