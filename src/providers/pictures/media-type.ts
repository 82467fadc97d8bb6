/** What a picture is, by its first bytes; undefined: none of those that every model takes. */
export function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const starts = (at: number, ...values: readonly number[]) =>
    values.every((value, index) => bytes[at + index] === value);
  if (starts(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  if (starts(0, 0xff, 0xd8, 0xff)) return "image/jpeg";
  if (starts(0, 0x47, 0x49, 0x46, 0x38)) return "image/gif";
  // RIFF, four bytes of length, WEBP.
  return starts(0, 0x52, 0x49, 0x46, 0x46) && starts(8, 0x57, 0x45, 0x42, 0x50) ? "image/webp" : undefined;
}
