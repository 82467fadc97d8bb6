/** What no honest client sends: neither door falls, leaks or hangs. */
import { request as httpRequest } from "node:http";
import { connect as connectHttp2, constants, type OutgoingHttpHeaders } from "node:http2";
import { connect as connectTcp } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { describe, expect, it } from "vitest";
import { CompleteRequestSchema } from "../../gen/spillway/v1/completion_service_pb.ts";
import { failureOf } from "./support/call-failure.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { result } from "./support/domain.ts";
import { type Doors, openDoors } from "./support/doors.ts";

const path = "/spillway.v1.CompletionService/Complete";
const garbage = Buffer.from("ff".repeat(64), "hex");

interface Answer {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** One exchange over HTTP/2, as raw as Node allows. */
function http2Exchange(port: number, headers: OutgoingHttpHeaders, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on("error", reject);
    const stream = session.request({ [constants.HTTP2_HEADER_METHOD]: "POST", ...headers });
    let answered: Record<string, unknown> = {};
    let trailers: Record<string, unknown> = {};
    let text = "";
    stream.on("error", reject);
    stream.on("response", (received) => (answered = received));
    stream.on("trailers", (received) => (trailers = received));
    stream.setEncoding("utf8");
    stream.on("data", (data: string) => (text += data));
    stream.on("close", () => {
      session.destroy();
      resolve({ headers: answered, trailers, body: text });
    });
    stream.end(body);
  });
}

/** What a server says on a TCP connection until it closes it. */
function tcpExchange(port: number, words: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTcp(port, "127.0.0.1", () => socket.write(words));
    let heard = "";
    socket.on("data", (data) => (heard += data.toString()));
    socket.on("error", () => {});
    socket.on("close", () => resolve(heard));
  });
}

function framed(message: Buffer, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const grpcHeaders = { ":path": path, "content-type": "application/grpc", te: "trailers" };
const grpcStatus = ({ headers, trailers }: Answer) =>
  String(trailers["grpc-status"] ?? headers["grpc-status"]);
const portOf = { gRPC: ({ grpc }: Doors) => grpc.port, HTTP: ({ http }: Doors) => http.port };

describe.each(Object.entries(portOf))("garbage on the %s door", (_, port) => {
  it("is INTERNAL when the message does not decode, and the door stays open", async () => {
    const doors = await openDoors();
    const answer = await http2Exchange(port(doors), grpcHeaders, framed(garbage));
    expect(grpcStatus(answer)).toBe("13");
    const message = Buffer.from(toBinary(CompleteRequestSchema, create(CompleteRequestSchema, hello())));
    expect(grpcStatus(await http2Exchange(port(doors), grpcHeaders, framed(message)))).toBe("0");
  });

  it("ends a call whose message announces more than it brings", async () => {
    const doors = await openDoors();
    const answer = await http2Exchange(port(doors), grpcHeaders, framed(garbage).subarray(0, 9));
    expect(grpcStatus(answer)).not.toBe("0");
    expect(doors.completions.calls).toEqual([]);
  });

  it("refuses a compression that it does not know", async () => {
    const doors = await openDoors();
    const headers = { ...grpcHeaders, "grpc-encoding": "snappy" };
    expect(grpcStatus(await http2Exchange(port(doors), headers, framed(garbage, 1)))).toBe("12");
  });

  it.each(["-5S", "nonsense", "", "5"])("never hangs on the timeout %j", async (timeout) => {
    const doors = await openDoors();
    const message = Buffer.from(toBinary(CompleteRequestSchema, create(CompleteRequestSchema, hello())));
    const answer = await http2Exchange(
      port(doors),
      { ...grpcHeaders, "grpc-timeout": timeout },
      framed(message),
    );
    expect(grpcStatus(answer)).toMatch(/^\d+$/);
  });

  it("answers UNIMPLEMENTED for a method and a service that it does not have", async () => {
    const doors = await openDoors();
    for (const unknown of ["/spillway.v1.CompletionService/Nonsense", "/nonsense.v1.Nonsense/Do"]) {
      const answer = await http2Exchange(port(doors), { ...grpcHeaders, ":path": unknown }, framed(garbage));
      // gRPC clients read HTTP 404 as UNIMPLEMENTED.
      if (answer.headers[":status"] !== 404) expect(grpcStatus(answer)).toBe("12");
    }
  });

  it("closes a connection that speaks no protocol", async () => {
    const doors = await openDoors();
    await tcpExchange(port(doors), "\x16\x03\x01\x02\x00 this is a TLS hello\r\n\r\n");
    await tcpExchange(
      port(doors),
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nand then nonsense, again and again and again",
    );
    expect((await clientOf("grpc-js on the gRPC door", doors).complete(hello())).completion?.id).not.toBe("");
    expect(
      (await clientOf("connect-node, Connect, HTTP/1.1", doors).complete(hello())).completion?.id,
    ).not.toBe("");
  });
});

describe.each(clientNames)("a message of 50 MB by %s", (kind) => {
  it("is refused with RESOURCE_EXHAUSTED, and the next call is answered", async () => {
    const doors = await openDoors();
    const client = clientOf(kind, doors);
    const failure = await failureOf(client.complete(hello("x".repeat(50_000_000))));
    expect(failure.code).toBe(8);
    expect(doors.completions.calls).toEqual([]);
    expect((await client.complete(hello())).completion?.endpoint).toBe("openai-eu");
  });

  it("is answered where the answer is that large", async () => {
    const doors = await openDoors();
    const words = "y".repeat(3_000_000);
    doors.completions.completeScript = async () =>
      result({ message: { role: "assistant", parts: [{ kind: "text", text: words }] } });
    const { completion } = await clientOf(kind, doors).complete(hello());
    expect(completion?.message?.parts[0]?.content.value).toHaveLength(3_000_000);
  });
});

describe("garbage on the HTTP door", () => {
  it("refuses a timeout that no timer takes, instead of calling it over", async () => {
    const doors = await openDoors();
    const response = await fetch(`http://127.0.0.1:${doors.http.port}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "connect-timeout-ms": "3000000000" },
      body: "{}",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_argument" });
  });

  it("answers 404 in JSON for a path that it does not have", async () => {
    const doors = await openDoors();
    const response = await fetch(`http://127.0.0.1:${doors.http.port}/nonsense?x=1`);
    expect([response.status, await response.json()]).toEqual([
      404,
      { code: "not_found", message: "there is nothing at this path" },
    ]);
  });

  it("survives targets that are no paths", async () => {
    const doors = await openDoors();
    for (const target of [
      "*",
      "http://[",
      "//",
      `${path}?%`,
      `//${path}`,
      "/\u0000",
      "/__proto__",
      "/constructor",
    ]) {
      const status = await new Promise((resolve) => {
        const call = httpRequest({ port: doors.http.port, host: "127.0.0.1", method: "POST" });
        // Node's client checks the path that it is given as an option; the field is what it sends.
        call.path = target.replace("\u0000", "%00");
        call.setHeader("content-type", "application/json");
        call.on("response", (response) => resolve(response.resume().statusCode));
        call.on("error", resolve);
        call.end("{}");
      });
      expect([400, 404, 405]).toContain(status);
    }
    expect(await tcpExchange(doors.http.port, `POST ${path} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 400/);
    const noHost = `POST ${path} HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
    expect(await tcpExchange(doors.http.port, noHost)).toMatch(/^HTTP\/1.1 400/);
    const badHost = `POST ${path} HTTP/1.1\r\nhost: [[[\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
    expect(await tcpExchange(doors.http.port, badHost)).toMatch(/^HTTP\/1.1 400/);
  });

  it("survives an HTTP/2 request without an authority", async () => {
    const doors = await openDoors();
    const headers = { ...grpcHeaders, ":authority": "" };
    // Node's HTTP/2 refuses it before any handler of ours sees it.
    await expect(http2Exchange(doors.http.port, headers, framed(garbage))).rejects.toThrow("PROTOCOL_ERROR");
    expect((await fetch(`http://127.0.0.1:${doors.http.port}/healthz`)).status).toBe(200);
  });

  it("answers 400 to JSON that is none, and ignores fields that it does not know", async () => {
    const doors = await openDoors();
    const post = (body: string) =>
      fetch(`http://127.0.0.1:${doors.http.port}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    expect((await post("{")).status).toBe(400);
    expect((await post("[]")).status).toBe(400);
    expect((await post('{"request": {"route": 5}}')).status).toBe(400);
    const good = {
      request: { route: "chat", messages: [{ role: "ROLE_USER", parts: [{ text: "Hi" }] }], novelty: 1 },
    };
    const response = await post(JSON.stringify(good));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ completion: { finishReason: "FINISH_REASON_STOP" } });
  });

  it("does not take what is sent as a field of every object", async () => {
    const doors = await openDoors();
    await fetch(`http://127.0.0.1:${doors.http.port}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"request": {"route": "chat", "messages": [{"role": "ROLE_USER", "parts": [{"text": "Hi"}]}],
        "metadata": {"__proto__": "polluted"}, "providerOptions": {"__proto__": {"polluted": true}}}}`,
    });
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(doors.completions.requests[0]?.metadata).toBeInstanceOf(Map);
  });
});
