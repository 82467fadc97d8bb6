/**
 * The proxy that the environment names, as curl and most SDKs read it: HTTPS_PROXY or
 * HTTP_PROXY by the scheme of the provider, in small or capital letters, and NO_PROXY
 * for the hosts that are reached without. Loopback never goes through a proxy.
 */

/** A variable and what it holds; undefined when there is no proxy for this URL. */
export function environmentProxy(
  baseUrl: string,
  variable: (name: string) => string | undefined,
): { readonly name: string; readonly value: string } | undefined {
  const url = URL.parse(baseUrl);
  if (url === null || isLoopback(url.hostname)) return undefined;
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const found = [name.toLowerCase(), name].find((each) => (variable(each) ?? "") !== "");
  const without = variable("no_proxy") || variable("NO_PROXY") || "";
  if (found === undefined || isExempt(url, without)) return undefined;
  const value = variable(found) ?? "";
  // "proxy:3128" alone is a customary spelling.
  return { name: found, value: /^[a-z]+[a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}` };
}

/** Whether a host, as URL.hostname writes it, is this machine itself. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}

/** Entries are "*", a host, a domain (".example.com" and "example.com" alike take what is below), with a port or not. */
function isExempt(url: URL, without: string): boolean {
  const host = url.hostname.replace(/\.$/, "");
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return without.split(/[\s,]+/).some((entry) => {
    if (entry === "*") return true;
    const { pattern, itsPort } = exemption(entry.toLowerCase());
    if (pattern === "" || (itsPort !== undefined && itsPort !== port)) return false;
    return host === pattern || host.endsWith(`.${pattern}`);
  });
}

/** The pattern in the form of URL.hostname. An address of IPv6 without brackets has no port. */
function exemption(entry: string): { readonly pattern: string; readonly itsPort: string | undefined } {
  if (/^[^[]*:.*:/.test(entry)) return { pattern: `[${entry}]`, itsPort: undefined };
  const [, pattern = "", itsPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return { pattern, itsPort };
}
