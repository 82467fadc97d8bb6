/**
 * The health score H = Π sᵢ^wᵢ, from 0 to 1. Every component sᵢ is the share of traffic
 * that its dimension alone would justify; the weights wᵢ are configuration.
 *
 * Why a product: any dimension that users feel may veto, which no sum allows (a
 * published weighted sum keeps half the traffic at 100 % errors). Why exponents that
 * do not sum to 1: a normalised mean would leave 76 % at 50 % errors, and no shift at
 * all. Its logarithm is additive, so −wᵢ · ln sᵢ is each component's blame
 * (routing.md §2.3).
 */
import type { HealthComponentName, HealthWeights } from "../model/health-settings.ts";
import type { ErrorReading } from "./error-evidence.ts";
import type { LatencyReading } from "./latency-evidence.ts";
import type { RefusalReading } from "./refusal-evidence.ts";

/** All that is known of an endpoint's health at one time. */
export interface HealthReadings {
  readonly errors: ErrorReading;
  readonly ttft: LatencyReading;
  readonly interToken: LatencyReading;
  readonly refusals: RefusalReading;
  /** The limit in force as a share of the configured one. */
  readonly effectiveCapacity: number;
}

export type ComponentValues = Readonly<Record<HealthComponentName, number>>;

/** Success from 98 % grants all traffic, below 80 % none. */
const allSuccess = 0.98;
const noSuccess = 0.8;

/** Up to 1.5 times the usual time grants all traffic, four times none. */
const allRatio = 1.5;
const noRatio = 4;

/** 5 % of slow calls are tolerated, half of them grant nothing. */
const allSlow = 0.05;
const noSlow = 0.5;

/** Refusals up to 5 points beyond the usual rate are tolerated; 25 points grant nothing. */
const allRefusals = 0.05;
const noRefusals = 0.25;

/** While the alarm for refusals stands: a trickle, by which the endpoint shows that it is over. */
const alarmedShare = 0.04;

/** A fifth of the configured capacity is room enough; and a lack of room is never more than a hint. */
const enoughCapacity = 0.2;
const leastHeadroom = 0.3;

export function componentValues(readings: HealthReadings): ComponentValues {
  const { errors, ttft, interToken, refusals, effectiveCapacity } = readings;
  return {
    errors: grade(errors.success, noSuccess, allSuccess),
    ttft: gradeRatio(ttft.ratio),
    inter_token: gradeRatio(interToken.ratio),
    tail: grade(ttft.slowShare, noSlow, allSlow),
    refusals: gradeRefusals(refusals),
    headroom: Math.max(leastHeadroom, Math.min(1, effectiveCapacity / enoughCapacity)),
  };
}

/** The product of the components to their weights. */
export function scoreOf(values: ComponentValues, weights: HealthWeights): number {
  return (
    values.errors ** weights.errors *
    values.ttft ** weights.ttft *
    values.inter_token ** weights.inter_token *
    values.tail ** weights.tail *
    values.refusals ** weights.refusals *
    values.headroom ** weights.headroom
  );
}

/** What the component takes from the score. A component of weight 0 takes nothing, whatever its value. */
export function blameOf(value: number, weight: number): number {
  return weight === 0 ? 0 : weight * Math.log(1 / value);
}

function gradeRatio(ratio: number): number {
  return clamp01(Math.log(noRatio / ratio) / Math.log(noRatio / allRatio));
}

function gradeRefusals({ rate, usual, alarmed }: RefusalReading): number {
  const graded = grade(rate - usual, noRefusals, allRefusals);
  return alarmed ? Math.min(alarmedShare, graded) : graded;
}

/** 0 at `none`, 1 at `all`, straight in between; the two may stand either way round. */
function grade(value: number, none: number, all: number): number {
  return clamp01((value - none) / (all - none));
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
