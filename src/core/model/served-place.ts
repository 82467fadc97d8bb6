/**
 * Where a provider says that it served a call. Few say so, and each in words of its
 * own (providers.md §8): a region, a geography, or the host that it passed the call on
 * to. Policy compares it with what the endpoint promises; silence proves nothing.
 */
export interface ServedPlace {
  /** In lower case, without spaces: "westeurope", "us-east-1". "" when it named none. */
  readonly region: string;
  /** A wider area, in lower case: "us", "global". "" when it named none. */
  readonly geography: string;
  /** Who computed the answer for a host that passes calls on, in its own word: "Together". "" when it named none. */
  readonly upstream: string;
}

/** What each field adds to what was known before it: providers tell them one by one. */
export function withPlace(so: ServedPlace | undefined, more: ServedPlace): ServedPlace {
  return {
    region: more.region || (so?.region ?? ""),
    geography: more.geography || (so?.geography ?? ""),
    upstream: more.upstream || (so?.upstream ?? ""),
  };
}
