/** Where a server listens, as people write it. */
export interface HostPort {
  readonly host: string;
  /** Undefined: none is written. */
  readonly port: number | undefined;
}

/** Reads "HOST", "HOST:PORT" or "[IPV6]:PORT"; undefined when the text is none of these. */
export function hostPortOf(text: string): HostPort | undefined {
  const match =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9])?))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  const port = match?.[3] === undefined ? undefined : Number(match[3]);
  return port === undefined || (port >= 1 && port <= 65_535) ? { host, port } : undefined;
}
