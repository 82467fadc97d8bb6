import type { HostPreset } from "../core/model/host-preset.ts";

/** What the configuration needs to know of the host presets, by name. */
export type Presets = ReadonlyMap<string, Pick<HostPreset, "name" | "dialect" | "baseUrl" | "regions">>;
