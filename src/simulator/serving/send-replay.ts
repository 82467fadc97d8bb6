/** Sends recorded bytes as they are, at a pace and in portions, whole or cut. */
import { readFile } from "node:fs/promises";
import type { Delay } from "../delay.ts";
import type { Replay } from "../script.ts";
import { wait } from "./delivery.ts";
import type { ResponseWriter } from "./response-writer.ts";

/** Resolves when the response ended; rejects when the client left or the file can not be read. */
export async function sendReplay(replay: Replay, writer: ResponseWriter, delay: Delay): Promise<void> {
  const whole = replay.body instanceof Uint8Array ? replay.body : await readFile(replay.body.file);
  const bytes = replay.cut === undefined ? whole : whole.subarray(0, replay.cut.atByte);
  const portion = Math.max(1, replay.bytesPerWrite ?? bytes.byteLength);
  writer.begin(replay.status ?? 200, { "content-type": "text/event-stream", ...replay.headers });
  for (let at = 0; at < bytes.byteLength; at += portion) {
    if (at > 0) await wait(replay.everyMs ?? 0, delay, writer.signal);
    await writer.write(bytes.subarray(at, at + portion));
  }
  const manner = replay.cut?.manner ?? "eof";
  return manner === "stall" ? writer.gone() : writer.finish(manner);
}
