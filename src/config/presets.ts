import type { HostPreset } from "../core/model/host-preset.ts";

/** What the configuration needs to know of a host preset. */
export type PresetFacts = Pick<HostPreset, "name" | "dialect" | "baseUrl" | "regions"> &
  Partial<Pick<HostPreset, "profilePrefixes" | "retentionDays" | "trainsOnData">>;

/** By name. */
export type Presets = ReadonlyMap<string, PresetFacts>;
