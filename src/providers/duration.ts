/**
 * The spellings of a duration in provider headers and bodies (providers.md §4):
 * Go ("6m0s", "1h2m3.5s", "12ms"), protobuf ("34.4s") and bare seconds ("60").
 */
const spelling = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const bareSeconds = /^\d+(?:\.\d+)?$/;

/** Milliseconds; undefined when the text is no duration. */
export function parseDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > 40) return undefined;
  if (bareSeconds.test(trimmed)) return Number(trimmed) * 1000;
  const match = spelling.exec(trimmed);
  if (match === null) return undefined;
  const [, hours = "0", minutes = "0", seconds = "0", millis = "0"] = match;
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(millis);
}
