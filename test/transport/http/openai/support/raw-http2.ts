import { connect, constants } from "node:http2";

/** What came of an exchange over HTTP/2 in clear text. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  /** Whether the server said that it wants no more of the request. */
  readonly isReset: boolean;
}

/** Sends a POST in pieces, as raw as Node allows. An endless body is sent until an answer is there. */
export function postHttp2(port: number, path: string, body: string | "endless"): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", reject);
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: path,
      "content-type": "application/json",
    });
    let status = 0;
    let text = "";
    let isAnswered = false;
    let isReset = false;
    stream.on("response", (headers) => {
      status = Number(headers[constants.HTTP2_HEADER_STATUS]);
      isAnswered = true;
    });
    stream.on("aborted", () => {
      isReset = true;
    });
    stream.setEncoding("utf8");
    stream.on("data", (data: string) => {
      text += data;
    });
    stream.on("error", reject);
    stream.on("end", () => {
      resolve({ status, body: text, isReset });
      session.destroy();
    });
    if (body !== "endless") {
      stream.end(body);
      return;
    }
    const chunk = "x".repeat(10_000);
    const more = () => {
      while (!isAnswered && !stream.destroyed) if (!stream.write(chunk)) return;
    };
    stream.on("drain", more);
    more();
  });
}
