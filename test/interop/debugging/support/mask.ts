/** What differs from run to run in the output of tools, made alike. */

const masks: readonly (readonly [RegExp, string])[] = [
  [/cmpl-[0-9A-HJKMNP-TV-Z]{26}/g, "cmpl-ID"],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME"],
  [/"\d+(\.\d+)?s"/g, '"DURATION"'],
  [/"(providerRequestId)": ?"[^"]*"/g, '"$1": "ID"'],
  [/"(discardedEvents)": ?\d+/g, '"$1": 0'],
  [/health \d\.\d\d/g, "health H"],
  // The load of the process at that moment, in base64.
  [/^(endpoint-load-metrics-bin): .*$/gm, "$1: LOAD"],
  [/^date: .*$/gim, "date: DATE"],
  // protobuf's JSON printers put one space or two, by chance.
  [/ {2,}(?=\S)/g, " "],
];

/** The text with the words of a stream joined: how many come at once is chance too. */
export function mask(text: string): string {
  const alike = masks.reduce((masked, [pattern, word]) => masked.replaceAll(pattern, word), text);
  return joined(alike);
}

/** Objects one after the other that hold nothing but the next words of one attempt. */
const delta = /\{\s*"attempt": ?(\d+),\s*"textDelta": ?\{\s*"text": ?"([^"]*)"\s*\}\s*\}\s*/g;

function joined(text: string): string {
  let open: { readonly attempt: string; words: string; readonly end: number } | undefined;
  return text.replace(delta, (_, attempt: string, words: string, offset: number, whole: string) => {
    const length = _.length;
    const isNext = open !== undefined && open.end === offset && open.attempt === attempt;
    const soFar = isNext ? (open?.words ?? "") + words : words;
    open = { attempt, words: soFar, end: offset + length };
    const goesOn = new RegExp(`^\\{\\s*"attempt": ?${attempt},\\s*"textDelta"`).test(
      whole.slice(offset + length),
    );
    return goesOn ? "" : `[attempt ${attempt}: ${soFar}]\n`;
  });
}
