/**
 * What the replicas of a fleet tell one another, and the port through which they do:
 * state/ implements it. They share evidence and room under limits; what follows from
 * them each replica decides for itself, and goes on deciding when nobody is in reach.
 *
 * All but keyed answers and probes goes through one exchange, many times a second, that no
 * call waits for.
 */

/** The place of one rate limit in the exchange. */
export interface RateAsk {
  /** Names the limit, the same in all replicas. */
  readonly bucket: string;
  /** Of the whole fleet, above 0. */
  readonly perSecond: number;
  /** What the whole fleet may take at once. */
  readonly burst: number;
  /** What was used without having been granted; negative: what is given back of that. */
  readonly charge: number;
  /** What is wanted in advance. 0 or more. */
  readonly want: number;
}

export interface RateGrant {
  readonly bucket: string;
  /** To be used when it pleases. At most what was wanted. */
  readonly granted: number;
  /** What others may still take; below 0: the fleet has used more than its limit allows. */
  readonly left: number;
}

/** Limits that take part in the exchange and are not the endpoints'. */
export interface RateSharing {
  asks(): readonly RateAsk[];
  /** The answers to the last asks, in their order; `replicas`: how many take part. */
  hear(grants: readonly RateGrant[], replicas: number): void;
  /** The others are out of reach. */
  cutOff(): void;
}

/** What became of a half-open endpoint's probe or canary. */
export interface SharedProof {
  readonly ok: boolean;
  /** Whether it proves only that the endpoint can be reached. */
  readonly free: boolean;
  /** How long ago it was sent, in milliseconds. */
  readonly sentAgoMs: number;
}

/** A 429. */
export interface SharedRejection {
  readonly retryAfterMs: number | undefined;
  /** The provider said that the limit is the account's. */
  readonly wholeAccount: boolean;
  /** It said that the limit is that of one model: of the account it tells nothing. */
  readonly oneModel: boolean;
}

/** What one replica saw of an endpoint since it last told. Counts are net: below 0, more was taken back than came. */
export interface EndpointEvidence {
  /** By its name in the configuration. */
  readonly endpoint: string;
  /** Live attempts that went well, and the severity of those that did not. */
  readonly good: number;
  readonly bad: number;
  /** Whether failures came after the first token. */
  readonly streams: boolean;
  readonly probesGood: number;
  readonly probesBad: number;
  readonly proofs: readonly SharedProof[];
  /** Requests that the provider took in. */
  readonly accepted: number;
  readonly rejections: readonly SharedRejection[];
}

/** What the whole fleet saw of an endpoint over some seconds that are past. */
export interface PastEvidence {
  readonly endpoint: string;
  readonly good: number;
  readonly bad: number;
  readonly probesGood: number;
  readonly probesBad: number;
}

/** What is usual of an endpoint that is well: how late first tokens come, or how far apart tokens. */
export interface UsualTime {
  readonly endpoint: string;
  readonly kind: "ttft" | "inter-token";
  /** The requests for which it holds, by core/health/prompt-class.ts. */
  readonly promptClass: number;
  readonly medianMs: number;
  /** On how many answers it rests. */
  readonly samples: number;
}

/** An account that is to be left alone for so long, in milliseconds; 0: no longer. */
export interface SharedBlock {
  readonly account: string;
  readonly forMs: number;
  readonly reason: "rate-limit" | "blocked";
  /** For people. */
  readonly detail: string;
}

/** What a replica tells. */
export interface FleetReport {
  readonly asks: readonly RateAsk[];
  readonly evidence: readonly EndpointEvidence[];
  readonly blocks: readonly SharedBlock[];
  /** What it has learned to be usual, now and then. */
  readonly usual?: readonly UsualTime[] | undefined;
}

/** What it hears in turn. */
export interface FleetNews {
  /** How many replicas took part within the last seconds, this one included. */
  readonly replicas: number;
  readonly grants: readonly RateGrant[];
  /** Of the others, since the last exchange, the oldest first. */
  readonly evidence: readonly EndpointEvidence[];
  /** For who has just come: the last minute, the oldest first. */
  readonly past: readonly PastEvidence[];
  /** For who has just come as well: what the fleet knows to be usual. */
  readonly usual?: readonly UsualTime[] | undefined;
  /** All that are in force. */
  readonly blocks: readonly SharedBlock[];
  /** Accounts whose block an operator lifted at another replica. */
  readonly lifted: readonly string[];
}

export interface SharedState {
  /** Undefined: nobody is in reach. Resolves within tens of milliseconds, and never rejects. */
  exchange(report: FleetReport): Promise<FleetNews | undefined>;
  /**
   * The right to probe an endpoint, or to go on with it. False: another replica has it, or it is not known. True too
   * where nobody is in reach for long. Never rejects.
   */
  tryAcquireProbe(endpoint: string, ttlMs: number): Promise<boolean>;
  /** The probe is over; others may follow once they can have heard of its result. */
  releaseProbe(endpoint: string): void;
}
