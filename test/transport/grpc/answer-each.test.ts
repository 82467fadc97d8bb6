/** A stream that answers a call, whoever leaves and whenever. */
import { describe, expect, it } from "vitest";
import { CallError } from "../../../src/core/model/call-error.ts";
import { answerEach } from "../../../src/transport/grpc/answer-each.ts";
import type { Fields, MessageStream } from "../../../src/transport/rpc/rpc-method.ts";
import { FakeCall } from "./support/fake-call.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A stream without a generator's queue: each method does at once what it is told here. */
function bare(own: Partial<MessageStream>): MessageStream {
  const done = async () => ({ done: true, value: undefined }) as const;
  const stream: MessageStream = {
    next: done,
    return: done,
    throw: done,
    [Symbol.asyncIterator]: () => stream,
    async [Symbol.asyncDispose]() {},
    ...own,
  };
  return stream;
}

const never = () => new Promise<never>(() => {});

describe("answerEach()", () => {
  it("sends headers, messages and trailers in their order", async () => {
    const fake = new FakeCall();
    const call = fake.admit();
    await answerEach(call, async function* () {
      call.setResponseHeader("x-head", "1");
      yield { a: 1 };
      yield { a: 2 };
      call.setResponseTrailer("x-tail", "2");
    });
    expect(fake.sent).toEqual([
      { header: { "x-head": "1" } },
      { a: 1 },
      { a: 2 },
      { code: 0, trailer: { "x-tail": "2" } },
    ]);
    call.leave();
    expect(call.signal.aborted).toBe(false);
  });

  it("ends with the status of an error, after what was sent, with headers and trailers", async () => {
    const fake = new FakeCall();
    const call = fake.admit();
    await answerEach(call, async function* () {
      yield { a: 1 };
      call.setResponseHeader("x-head", "1");
      call.setResponseTrailer("x-tail", "2");
      throw new CallError("not-found", "no");
    });
    expect(fake.sent).toEqual([
      { a: 1 },
      { header: { "x-head": "1" } },
      { code: 5, trailer: { "x-tail": "2" } },
    ]);
    expect(fake.logged).toEqual([]);
  });

  it("logs what nobody foresaw, also of a method that throws before there is a stream", async () => {
    const fake = new FakeCall();
    const bug = new Error("bug");
    await answerEach(fake.admit(), () => {
      throw bug;
    });
    expect(fake.sent).toMatchObject([{ code: 13 }]);
    expect(fake.logged).toEqual([bug]);
  });

  it("returns the stream at once when the client leaves while the next message is awaited", async () => {
    const fake = new FakeCall();
    const call = fake.admit();
    let returns = 0;
    const stream = bare({
      next: never,
      async return() {
        returns += 1;
        return { done: true, value: undefined };
      },
    });
    void answerEach(call, () => stream);
    call.leave();
    expect(returns).toBe(1);
    expect(call.signal.aborted).toBe(true);
    await turn();
    expect(fake.sent).toEqual([]);
  });

  it("lets a generator clean up as soon as what it waits for has come", async () => {
    const fake = new FakeCall();
    const call = fake.admit();
    const log: string[] = [];
    let go = () => {};
    const waited = new Promise<void>((resolve) => {
      go = resolve;
    });
    const answered = answerEach(call, async function* () {
      try {
        await waited;
        yield { a: 1 };
        log.push("went on");
      } finally {
        log.push("cleaned up");
      }
    });
    call.leave();
    go();
    await answered;
    expect(log).toEqual(["cleaned up"]);
    expect(fake.sent).toEqual([]);
  });

  it("does not begin a stream for a client that has left", async () => {
    const fake = new FakeCall();
    const call = fake.admit();
    call.leave();
    const log: string[] = [];
    await answerEach(call, async function* () {
      log.push("began");
      yield { a: 1 };
    });
    expect(log).toEqual([]);
    expect(fake.sent).toEqual([]);
  });

  it.each([
    ["is foreseen", new CallError("cancelled", "the client left"), 0],
    ["is a bug", new Error("bug"), 1],
  ])(
    "sends nothing of a message that fails after the stream was returned: it %s",
    async (_, thrown, logged) => {
      const fake = new FakeCall();
      const call = fake.admit();
      let fail: (reason: unknown) => void = () => {};
      const stream = bare({
        next: () =>
          new Promise<never>((_resolve, reject) => {
            fail = reject;
          }),
      });
      const answered = answerEach(call, () => stream);
      call.leave();
      fail(thrown);
      await answered;
      expect(fake.sent).toEqual([]);
      expect(fake.logged).toHaveLength(logged);
    },
  );

  it.each([
    ["rejects", () => Promise.reject(new Error("no"))],
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
  ])("outlives a stream that %s when it is returned", async (_, fails) => {
    const fake = new FakeCall();
    const call = fake.admit();
    void answerEach(call, () => bare({ next: never, return: fails }));
    call.leave();
    await turn();
    expect(fake.sent).toEqual([]);
    expect(fake.logged).toMatchObject([{ message: "no" }]);
  });

  it("does not send a message that came when the client had left", async () => {
    const fake = new FakeCall();
    const call = fake.admit();
    let tell: (result: IteratorResult<Fields, void>) => void = () => {};
    const stream = bare({
      next: () =>
        new Promise((resolve) => {
          tell = resolve;
        }),
    });
    const answered = answerEach(call, () => stream);
    call.leave();
    tell({ done: false, value: { a: 1 } });
    await answered;
    expect(fake.sent).toEqual([]);
  });

  it("stops at sixteen messages that the connection has not taken, and goes on when it has", async () => {
    const fake = new FakeCall();
    let made = 0;
    const answered = answerEach(fake.admit(), async function* () {
      for (; made < 40; made += 1) yield { made };
    });
    await turn();
    expect(made).toBe(15);
    fake.flush();
    await turn();
    expect(made).toBe(31);
    fake.flush();
    await answered;
    expect(fake.sent).toHaveLength(41);
  });

  it("returns a stream whose client leaves without reading", async () => {
    const fake = new FakeCall();
    const call = fake.admit();
    let isReturned = false;
    const answered = answerEach(call, async function* () {
      try {
        for (;;) yield {};
      } finally {
        isReturned = true;
      }
    });
    await turn();
    call.leave();
    await answered;
    expect(isReturned).toBe(true);
    expect(fake.sent).toHaveLength(16);
  });

  it("returns a stream whose message cannot be sent", async () => {
    const fake = new FakeCall();
    fake.broken = new Error("no bytes");
    let isReturned = false;
    await answerEach(fake.admit(), async function* () {
      try {
        for (;;) yield {};
      } finally {
        isReturned = true;
      }
    });
    expect(isReturned).toBe(true);
    expect(fake.sent).toMatchObject([{ code: 13 }]);
    expect(fake.logged).toEqual([fake.broken]);
  });
});
