import type { Adaptation } from "./adaptation.ts";
import type { Capability } from "./capability.ts";
import type { HealthWeights } from "./health-settings.ts";
import type { OptimiserSettings } from "./optimiser.ts";
import type { RecoveryMode } from "./request.ts";

/** A group of endpoints judged equivalent for one use. */
export interface Route {
  readonly name: string;
  /** First choice first. At least one. */
  readonly tiers: readonly Tier[];
  readonly recoveryMode: RecoveryMode;
  readonly holdTokens: number;
  readonly holdMs: number;
  /** Attempts of all kinds that a call may make. */
  readonly maxAttempts: number;
  /** The bound of a call whose caller sets none. */
  readonly totalTimeoutMs: number;
  /** How long a call may wait when no endpoint can take it. */
  readonly maxWaitMs: number;
  readonly failoverOnRefusal: boolean;
  readonly onAmbiguous: "failover" | "fail";
  readonly hedging: boolean;
  /** How unary calls go to providers. Absent: as streams, so that a hang or a cut is seen early. */
  readonly upstream?: "stream" | "unary" | undefined;
  /** What differs from the endpoints' own weights. */
  readonly healthWeights: Partial<HealthWeights>;
  readonly shift: ShiftSettings;
  /** Undefined: off. */
  readonly optimiser?: OptimiserSettings | undefined;
  /** What the configuration found its endpoints to have in common; undefined: nothing was asked of them. */
  readonly requires?: RouteRequirements | undefined;
  /** The class of the data in its requests; undefined: none. */
  readonly dataClass?: string | undefined;
}

/** What every endpoint of a route has. Undefined: anything. */
export interface RouteRequirements {
  readonly capabilities: ReadonlySet<Capability>;
  readonly minContextWindow: number | undefined;
  readonly minOutputTokens: number | undefined;
  /** A word of the organisation's own. */
  readonly safetyLevel: string | undefined;
}

/** Endpoints of one priority. */
export interface Tier {
  /** At least one. */
  readonly members: readonly Member[];
}

/** An endpoint's place in a tier. */
export interface Member {
  readonly endpoint: string;
  /** Its part of the tier's traffic relative to the others, above 0. */
  readonly weight: number;
  /** Undefined: requests are sent as they are. */
  readonly adapt?: Adaptation | undefined;
}

/** How traffic moves between tiers (routing.md §2.4). */
export interface ShiftSettings {
  readonly overprovisioning: number;
  readonly maxLeavePerSecond: number;
  readonly maxReturnPerSecond: number;
  readonly floor: number;
}

export const defaultShiftSettings: ShiftSettings = {
  overprovisioning: 1.25,
  maxLeavePerSecond: 0.5,
  maxReturnPerSecond: 0.1,
  floor: 0.02,
};
