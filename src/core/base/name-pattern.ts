/** Whether a name is this one, or begins as the pattern does before its "*". */
export function fitsPattern(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
