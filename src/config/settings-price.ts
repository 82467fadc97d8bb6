import type {
  LongContextPrice,
  OffPeakPrice,
  Price as PriceMessage,
} from "../../gen/spillway/config/v1/endpoint_pb.ts";
import type { LongContextStep, Price, PriceChange, TokenRates } from "../core/model/price.ts";
import { nanoUsdPerToken } from "./nano-usd.ts";
import { timeOfDayMs } from "./time-of-day.ts";

const nanoUsdPerUsd = 1e9;

/** What the file says of the price, over the list price; undefined when neither says anything. */
export function priceSettings(
  written: PriceMessage | undefined,
  listed: Price | undefined,
): Price | undefined {
  if (written === undefined) return listed;
  const base = written.inputUsdPerMillion === undefined ? listed : ownPrice(written);
  if (base === undefined) return undefined;
  const { requestUsd, serviceTiers, factor } = written;
  const tiers = Object.entries(serviceTiers);
  return {
    ...base,
    ...(requestUsd === undefined ? {} : { requestNanoUsd: requestUsd * nanoUsdPerUsd }),
    ...(tiers.length === 0 ? {} : { serviceTiers: new Map(tiers) }),
    ...(factor === undefined ? {} : { factor }),
  };
}

function ownPrice(written: PriceMessage): Price {
  const hour = written.cacheWriteHourUsdPerMillion;
  return {
    ...ratesOf(written),
    ...(hour === undefined ? {} : { cacheWriteHourNanoUsd: nanoUsdPerToken(hour) }),
    ...(written.longContext.length === 0 ? {} : { longContext: written.longContext.map(stepOf) }),
    ...(written.offPeak.length === 0 ? {} : { changes: written.offPeak.map(changeOf) }),
  };
}

function stepOf(step: LongContextPrice): LongContextStep {
  return { aboveInputTokens: Number(step.aboveInputTokens ?? 0), rates: ratesOf(step) };
}

function changeOf(window: OffPeakPrice): PriceChange {
  const fromMs = timeOfDayMs(window.from) ?? 0;
  const untilMs = timeOfDayMs(window.until) ?? 0;
  return { daily: { fromMs, untilMs }, rates: ratesOf(window) };
}

/** The fields that every kind of price has. */
export type WrittenRates = Pick<
  PriceMessage,
  "inputUsdPerMillion" | "cachedInputUsdPerMillion" | "cacheWriteUsdPerMillion" | "outputUsdPerMillion"
>;

function ratesOf(written: WrittenRates): TokenRates {
  const input = written.inputUsdPerMillion ?? 0;
  return {
    inputNanoUsd: nanoUsdPerToken(input),
    cachedInputNanoUsd: nanoUsdPerToken(written.cachedInputUsdPerMillion ?? input),
    cacheWriteNanoUsd: nanoUsdPerToken(written.cacheWriteUsdPerMillion ?? input),
    outputNanoUsd: nanoUsdPerToken(written.outputUsdPerMillion ?? 0),
  };
}
