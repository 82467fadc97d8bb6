/** The names of the health score's components, in the order in which they are shown. */
export const healthComponents = ["errors", "ttft", "inter_token", "tail", "refusals", "headroom"] as const;

export type HealthComponentName = (typeof healthComponents)[number];

/** The exponents of the score's components (routing.md §2.3); 0 leaves one out. */
export type HealthWeights = Readonly<Record<HealthComponentName, number>>;

/** How an endpoint is asked whether it is well. */
export type ProbeKind = "completion" | "models" | "http" | "none";

/** How the health of an endpoint is judged. Durations in milliseconds. */
export interface HealthSettings {
  readonly weights: HealthWeights;
  readonly breaker: {
    readonly coolDownMs: number;
    readonly authCoolDownMs: number;
    /** Good probes in a row after the first trip; each further trip asks for as many again. */
    readonly proof: number;
  };
  readonly slowStart: {
    /** Above 0 and at most 1. */
    readonly initial: number;
    readonly doublingMs: number;
  };
  readonly probe: {
    readonly kind: ProbeKind;
    /** For "http". */
    readonly path: string;
    /** 0: idle endpoints are never asked. */
    readonly idleIntervalMs: number;
    /** Undefined: the endpoint's own bound for the first token. */
    readonly timeoutMs: number | undefined;
  };
  /** The time to first token that users expect. */
  readonly ttftObjectiveMs: number;
}

/** The defaults that config/v1/health.proto documents. Constants of routing.md §2. */
export const defaultHealthSettings: HealthSettings = {
  weights: { errors: 1, ttft: 1, inter_token: 1, tail: 0.5, refusals: 1, headroom: 0.25 },
  breaker: { coolDownMs: 2_000, authCoolDownMs: 300_000, proof: 5 },
  slowStart: { initial: 0.05, doublingMs: 1_500 },
  probe: { kind: "completion", path: "", idleIntervalMs: 0, timeoutMs: undefined },
  ttftObjectiveMs: 2_000,
};
