/** As long as a name may be; what is longer is no name. */
const longestShown = 127;
/** Names are made of words; sixteen letters and digits without a break, both kinds in them, look like a key. */
const keyLike = /(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}/;
const printable = /^[\x20-\x7e]*$/;

/** Whether a text may stand in a message: not where it could be a secret that landed in the wrong place. */
export function isShowable(value: string): boolean {
  return value.length <= longestShown && !keyLike.test(value) && printable.test(value);
}

/** A value from the file as a message may show it: in quotes, or by its length alone. */
export function quote(value: string): string {
  return isShowable(value) ? JSON.stringify(value) : `a text of ${value.length} characters`;
}
