/** What clients send: one message where one is due, and streams that are read as they are asked for. */
import { describe, expect, it } from "vitest";
import { OneRequest } from "../../../src/transport/grpc/one-request.ts";
import { RequestStream } from "../../../src/transport/grpc/request-stream.ts";
import { FakeCall } from "./support/fake-call.ts";

describe("one request", () => {
  function open() {
    const fake = new FakeCall();
    const served: object[] = [];
    return { fake, served, inbox: new OneRequest(fake.admit(), (request) => void served.push(request)) };
  }

  it("is served when the client has sent all", () => {
    const { fake, served, inbox } = open();
    expect(fake.reads).toBe(1);
    inbox.receive({ a: 1 });
    expect(fake.reads).toBe(2);
    expect(served).toEqual([]);
    inbox.halfClose();
    expect(served).toEqual([{ a: 1 }]);
    expect(fake.sent).toEqual([]);
  });

  it("is refused when there are two", () => {
    const { fake, served, inbox } = open();
    inbox.receive({ a: 1 });
    inbox.receive({ a: 2 });
    expect(fake.sent).toEqual([{ code: 12 }]);
    expect(fake.reads).toBe(2);
    expect(served).toEqual([]);
  });

  it("is refused when there is none", () => {
    const { fake, served, inbox } = open();
    inbox.halfClose();
    expect(fake.sent).toEqual([{ code: 12 }]);
    expect(served).toEqual([]);
  });
});

describe("a stream of requests", () => {
  it("reads one message for each that is asked for, and ends with the client's last word", async () => {
    const fake = new FakeCall();
    const requests = new RequestStream(fake.admit());
    expect(fake.reads).toBe(0);
    const first = requests.next();
    expect(fake.reads).toBe(1);
    requests.receive({ a: 1 });
    expect(await first).toEqual({ done: false, value: { a: 1 } });
    const second = requests.next();
    requests.halfClose();
    expect(await second).toEqual({ done: true, value: undefined });
    expect(await requests.next()).toEqual({ done: true, value: undefined });
    expect(fake.reads).toBe(2);
  });

  it("ends when the client leaves", async () => {
    const requests = new RequestStream(new FakeCall().admit());
    const first = requests.next();
    requests.cut();
    expect(await first).toEqual({ done: true, value: undefined });
    expect(await requests.next()).toEqual({ done: true, value: undefined });
  });
});
