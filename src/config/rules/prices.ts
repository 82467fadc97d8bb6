import type { LongContextPrice, OffPeakPrice, Price } from "../../../gen/spillway/config/v1/endpoint_pb.ts";
import { entryPath, fieldPath, itemPath } from "../path.ts";
import { quote } from "../quote.ts";
import type { Report } from "../report.ts";
import type { WrittenRates } from "../settings-price.ts";
import { timeOfDayMs } from "../time-of-day.ts";
import { checkAtMost, checkNumber, isGiven } from "./bounds.ts";

/** A mistyped price must not pass for a real one: no model costs a million USD per million tokens. */
const highestUsdPerMillion = 1_000_000;
const highestRequestUsd = 1_000;
const highestFactor = 100;
const maxSteps = 8;
const maxTiers = 16;

/** The rules of Price. `isListed`: the price book knows what the model costs. */
export function checkPrice(report: Report, path: string, price: Price | undefined, isListed: boolean): void {
  if (price === undefined) return;
  checkRates(report, path, price);
  if (price.inputUsdPerMillion !== undefined || price.outputUsdPerMillion !== undefined) {
    requireRates(report, path, price);
  } else if (isListed) {
    refuseOwnRates(report, path);
  } else {
    report.problem(
      fieldPath(path, "input_usd_per_million"),
      "is required: the price book does not know this model at this provider",
    );
  }
  const at = (name: string) => fieldPath(path, name);
  checkUsd(report, at("cache_write_hour_usd_per_million"), price.cacheWriteHourUsdPerMillion);
  checkNumber(report, at("request_usd"), price.requestUsd, { min: 0, max: highestRequestUsd });
  checkNumber(report, at("factor"), price.factor, { above: 0, max: highestFactor });
  checkTiers(report, at("service_tiers"), price.serviceTiers);
  checkSteps(report, at("long_context"), price.longContext);
  checkWindows(report, at("off_peak"), price.offPeak);
}

/** What stands there is meant to be charged, and nothing would charge it. */
function refuseOwnRates(report: Report, path: string): void {
  const own = ["cached_input", "cache_write", "cache_write_hour"].map((name) => `${name}_usd_per_million`);
  for (const name of [...own, "long_context", "off_peak"]) {
    const at = fieldPath(path, name);
    if (report.has(at))
      report.problem(at, "counts only beside input_usd_per_million and output_usd_per_million");
  }
}

function checkRates(report: Report, path: string, rates: WrittenRates): void {
  checkUsd(report, fieldPath(path, "input_usd_per_million"), rates.inputUsdPerMillion);
  checkUsd(report, fieldPath(path, "cached_input_usd_per_million"), rates.cachedInputUsdPerMillion);
  checkUsd(report, fieldPath(path, "cache_write_usd_per_million"), rates.cacheWriteUsdPerMillion);
  checkUsd(report, fieldPath(path, "output_usd_per_million"), rates.outputUsdPerMillion);
}

function checkUsd(report: Report, path: string, usd: number | undefined): void {
  checkNumber(report, path, usd, { min: 0, max: highestUsdPerMillion });
}

function requireRates(report: Report, path: string, rates: WrittenRates): void {
  const given = {
    input_usd_per_million: rates.inputUsdPerMillion,
    output_usd_per_million: rates.outputUsdPerMillion,
  };
  for (const [name, usd] of Object.entries(given)) {
    if (usd === undefined) report.problem(fieldPath(path, name), "is required where there is a price");
  }
}

function checkTiers(report: Report, path: string, tiers: Readonly<Record<string, number>>): void {
  checkAtMost(report, path, Object.keys(tiers).length, maxTiers);
  for (const [name, factor] of Object.entries(tiers)) {
    checkNumber(report, entryPath(path, name), factor, { min: 0, max: highestFactor });
  }
}

function checkSteps(report: Report, path: string, steps: readonly LongContextPrice[]): void {
  checkAtMost(report, path, steps.length, maxSteps);
  let last = 0n;
  for (const [index, step] of steps.entries()) {
    const at = itemPath(path, index);
    const threshold = fieldPath(at, "above_input_tokens");
    checkRates(report, at, step);
    requireRates(report, at, step);
    if (step.aboveInputTokens === undefined) report.problem(threshold, "is required");
    checkNumber(report, threshold, step.aboveInputTokens, { min: 1 });
    if (step.aboveInputTokens !== undefined && step.aboveInputTokens <= last && last > 0n) {
      report.problem(threshold, `must be above ${last}, that of the step before`);
    }
    last = step.aboveInputTokens ?? last;
  }
}

function checkWindows(report: Report, path: string, windows: readonly OffPeakPrice[]): void {
  checkAtMost(report, path, windows.length, maxSteps);
  for (const [index, window] of windows.entries()) {
    const at = itemPath(path, index);
    checkRates(report, at, window);
    requireRates(report, at, window);
    checkTime(report, fieldPath(at, "from"), window.from);
    checkTime(report, fieldPath(at, "until"), window.until);
    if (window.until !== "" && window.until === window.from) {
      report.problem(fieldPath(at, "until"), "must differ from its start");
    }
  }
}

function checkTime(report: Report, path: string, time: string): void {
  if (!isGiven(report, path, time) || timeOfDayMs(time) !== undefined) return;
  report.problem(path, `${quote(time)} is no time of day; write it in UTC, "00:00" to "23:59", in quotes`);
}
