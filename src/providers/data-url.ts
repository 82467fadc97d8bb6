/** The base64 form of bytes, and the data URL of a picture. */
export function base64Of(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}

export function dataUrlOf(data: Uint8Array, mediaType: string): string {
  return `data:${mediaType};base64,${base64Of(data)}`;
}
