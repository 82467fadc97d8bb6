import type { Capability } from "./capability.ts";
import type { Price } from "./price.ts";

/** A model that Spillway knows, configured or not. */
export interface KnownModel {
  /** By the provider's name. */
  readonly name: string;
  /** The account's name where one is configured, else the host preset's. */
  readonly provider: string;
  /** The routes that reach it; none when none does. */
  readonly routes: readonly string[];
  readonly contextWindow: number | undefined;
  readonly maxOutputTokens: number | undefined;
  readonly capabilities: readonly Capability[];
  readonly price: Price | undefined;
}
