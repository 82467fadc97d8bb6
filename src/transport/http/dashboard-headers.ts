/** What a browser may do with the dashboard: load what this listener serves, call it, and nothing else. */
export interface DashboardPolicy {
  /** Origins besides our own that the page may call; the demo's control door is one. */
  readonly connectTo: readonly string[];
}

/** The headers of every answer that belongs to the dashboard. */
export function dashboardHeaders({ connectTo }: DashboardPolicy): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${["'self'", ...connectTo].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
}
