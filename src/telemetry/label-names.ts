/** The names that labels may take: those of the configuration in force. */
export interface LabelNames {
  isRoute(name: string): boolean;
  isEndpoint(name: string): boolean;
}

/** What a name becomes that is not configured, or no longer. */
export const otherName = "other";
