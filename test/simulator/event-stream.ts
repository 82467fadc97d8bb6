/** Shows the frames of application/vnd.amazon.eventstream as text, with a decoder of its own. */
import { crc32 } from "node:zlib";

/** "event: NAME" or "exception: NAME", then the payload, for every whole frame; a broken one is "data: broken". */
export function showFrames(bytes: Buffer): string {
  let text = "";
  let at = 0;
  while (bytes.length - at >= 16) {
    const length = bytes.readUInt32BE(at);
    if (bytes.length - at < length) break;
    text += showFrame(bytes.subarray(at, at + length));
    at += length;
  }
  return text;
}

function showFrame(frame: Buffer): string {
  const end = frame.length - 4;
  const isWhole =
    crc32(frame.subarray(0, 8)) === frame.readUInt32BE(8) &&
    crc32(frame.subarray(0, end)) === frame.readUInt32BE(end);
  if (!isWhole) return "data: broken\n\n";
  const headersEnd = 12 + frame.readUInt32BE(4);
  const headers = readHeaders(frame.subarray(12, headersEnd));
  const kind = headers.get(":message-type") ?? "";
  return `${kind}: ${headers.get(`:${kind}-type`)}\ndata: ${frame.subarray(headersEnd, end).toString()}\n\n`;
}

/** Every header of these frames is a string, type 7. */
function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const valueStart = nameEnd + 3;
    const valueEnd = valueStart + bytes.readUInt16BE(nameEnd + 1);
    headers.set(bytes.toString("utf8", at + 1, nameEnd), bytes.toString("utf8", valueStart, valueEnd));
    at = valueEnd;
  }
  return headers;
}
