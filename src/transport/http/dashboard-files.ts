/** The dashboard as the HTTP listener serves it: files from memory, by GET and HEAD. */
import { dashboardHeaders } from "./dashboard-headers.ts";
import type { Exchange, TryAnswer } from "./exchange.ts";
import { type PageFile, pageFile, readPageFiles } from "./page-files.ts";

export interface DashboardSettings {
  /** Where the built page is. */
  readonly folder: string;
  /** The origin of the demo's control door; undefined outside of the demo. */
  readonly controlDoor?: string | undefined;
}

/** What the page cannot know by itself, at this path. */
const factsPath = "/dashboard.json";

const notBuilt = `The dashboard is not built. Build it and start Spillway again:

  npm run build:web

All else is served: gRPC, Connect, /metrics, /healthz, /readyz.
`;

/** Reads the built page once. Rejects when the folder cannot be read or is too large to be the dashboard. */
export async function createDashboardRoutes({ folder, controlDoor }: DashboardSettings): Promise<TryAnswer> {
  const headers = dashboardHeaders({ connectTo: controlDoor === undefined ? [] : [controlDoor] });
  const pages = new Map<string, PageFile>();
  const files = await readPageFiles(folder);
  for (const [name, file] of files ?? []) pages.set(`/${name}`, file);
  const index = pages.get("/index.html");
  if (index !== undefined) pages.set("/", index);
  const facts = JSON.stringify(controlDoor === undefined ? {} : { controlDoor });
  pages.set(factsPath, pageFile(Buffer.from(facts), ".json", false));
  return (exchange) => {
    const page = pages.get(exchange.path);
    if (page !== undefined && isRead(exchange)) send(exchange, page, headers);
    else if (exchange.path === "/" && isRead(exchange)) sendNotBuilt(exchange, headers);
    else return false;
    return true;
  };
}

function send(
  { request, response }: Exchange,
  file: PageFile,
  headers: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader("etag", file.etag);
  response.setHeader("vary", "accept-encoding");
  // A page of a year ago would call methods that are gone: only hashed names are kept unasked.
  response.setHeader("cache-control", file.isHashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (isKnown(request.headers["if-none-match"], file.etag)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  const packed = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? "")) ? file.gzipped : undefined;
  if (packed !== undefined) response.setHeader("content-encoding", "gzip");
  const body = packed ?? file.body;
  response.statusCode = 200;
  response.setHeader("content-type", file.contentType);
  response.setHeader("content-length", body.length);
  if (request.method === "HEAD") response.end();
  else response.end(body);
}

function sendNotBuilt({ request, response }: Exchange, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = 404;
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.setHeader("content-length", Buffer.byteLength(notBuilt));
  response.setHeader("cache-control", "no-store");
  if (request.method === "HEAD") response.end();
  else response.end(notBuilt);
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? "").split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
}

function isRead({ request }: Exchange): boolean {
  return request.method === "GET" || request.method === "HEAD";
}
