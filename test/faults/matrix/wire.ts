/** Events as providers write them. */

/** A server-sent event without a name. */
export function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** One that is named as its type. */
export function named(type: string, fields: object = {}): string {
  return `event: ${type}\n${data({ type, ...fields })}`;
}
