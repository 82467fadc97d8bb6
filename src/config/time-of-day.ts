const form = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** "16:30" in milliseconds since midnight; undefined when it is no time of day. */
export function timeOfDayMs(text: string): number | undefined {
  const match = form.exec(text);
  return match === null ? undefined : (Number(match[1]) * 60 + Number(match[2])) * 60_000;
}
