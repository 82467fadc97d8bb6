/** As long as a name may be; what is longer is no name. */
const longestShown = 127;
/** Names are made of words; sixteen letters and digits without a break, both kinds in them, look like a key. */
const keyLike = /(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}/;
const printable = /^[\x20-\x7e]*$/;

/**
 * A value from the file as a message may show it: in quotes, or by its length alone
 * where it could be a secret that landed in the wrong place.
 */
export function quote(value: string): string {
  if (value.length > longestShown || keyLike.test(value) || !printable.test(value)) {
    return `a text of ${value.length} characters`;
  }
  return JSON.stringify(value);
}
