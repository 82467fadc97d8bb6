/** What is wrong with a name that isToolName refuses. */
export const toolNameRule = "must be of the form [a-zA-Z0-9_-]{1,64}";

/** Whether a name is one that every provider takes for a tool or a schema. */
export function isToolName(name: string): boolean {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(name);
}
