/** One attempt: asks a provider for a completion and reads its answer. */
import { Failure } from "../core/model/failure.ts";
import type { ProviderCall } from "../core/model/ports.ts";
import { ask } from "./ask.ts";
import type { AnswerSource } from "./dialect.ts";
import type { HttpResponse } from "./exchange.ts";
import { oversizedOr } from "./oversized.ts";
import type { FindLink, ProviderLink } from "./provider-link.ts";
import { readBody } from "./read-body.ts";
import { rejectionOf } from "./rejection-of.ts";
import { providerRequestIdOf } from "./response-headers.ts";
import { placeInHeaders } from "./served-place.ts";
import { type Batch, type NextBatch, noMore, StreamedAnswer } from "./streamed-answer.ts";

/** An answer that comes whole is held whole: as much as 100 thousand tokens of text take, many times over. */
const largestAnswer = 16_777_216;

/** The attempt behind Provider.complete: see there. Nothing is sent before the first batch is asked for. */
export function complete(linkOf: FindLink, call: ProviderCall): AsyncIterableIterator<Batch, undefined> {
  return new Completion(linkOf, call);
}

type Stage =
  | { readonly kind: "new" }
  /** Asks, or reads an answer that comes whole. */
  | { readonly kind: "busy"; readonly response: HttpResponse | undefined }
  /** Its headers were told. */
  | { readonly kind: "whole"; readonly link: ProviderLink; readonly response: HttpResponse }
  | { readonly kind: "streamed"; readonly answer: StreamedAnswer }
  | { readonly kind: "over" };

/** By hand what an async generator would do: that costs three promises more for each batch. */
class Completion implements AsyncIterableIterator<Batch, undefined> {
  readonly #linkOf: FindLink;
  readonly #call: ProviderCall;
  #stage: Stage = { kind: "new" };

  constructor(linkOf: FindLink, call: ProviderCall) {
    this.#linkOf = linkOf;
    this.#call = call;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** One at a time: rejects with an Error while another one is under way. */
  next(): Promise<NextBatch> {
    const stage = this.#stage;
    switch (stage.kind) {
      case "new":
        return this.#open();
      case "busy":
        return Promise.reject(new Error("one batch is waited for at a time"));
      case "whole":
        return this.#readWhole(stage.link, stage.response);
      case "streamed":
        return stage.answer.next();
      case "over":
        return Promise.resolve(noMore);
    }
  }

  /** Closes the connection, unless the answer has ended. A batch that is waited for is a connection that was lost. */
  return(): Promise<NextBatch> {
    const stage = this.#stage;
    this.#stage = { kind: "over" };
    if (stage.kind === "streamed") stage.answer.close();
    else if (stage.kind === "busy" || stage.kind === "whole") stage.response?.cancel();
    return Promise.resolve(noMore);
  }

  async #open(): Promise<NextBatch> {
    this.#stage = { kind: "busy", response: undefined };
    try {
      const link = this.#linkOf(this.#call.endpoint.provider.name);
      const response = await ask(link, this.#call);
      this.#hold(response);
      if (response.status < 200 || response.status > 299) {
        const { stallMs } = this.#call.endpoint.timeouts;
        throw oversizedOr(await rejectionOf(link, response, stallMs), this.#call.inputTokens);
      }
      // A host that does not stream answers whole, whatever it was asked for.
      this.#stage = isJson(response)
        ? { kind: "whole", link, response }
        : {
            kind: "streamed",
            answer: new StreamedAnswer(response, link.dialect.createDecoder(sourceOf(link))),
          };
      return { done: false, value: headOf(link, response) };
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  async #readWhole(link: ProviderLink, response: HttpResponse): Promise<NextBatch> {
    this.#stage = { kind: "busy", response };
    try {
      const { bytes, cut } = await readBody(response, largestAnswer);
      if (cut) throw new Failure("malformed", `the provider's answer is larger than ${largestAnswer} bytes`);
      return { done: false, value: link.dialect.decodeUnary(bytes, sourceOf(link)) };
    } finally {
      await this.return();
    }
  }

  /** Throws a Failure, and lets go of the response, when nobody wants it any more. */
  #hold(response: HttpResponse): void {
    if (this.#stage.kind !== "over") this.#stage = { kind: "busy", response };
    else {
      response.cancel();
      throw new Failure("connection-lost", "the attempt was given up");
    }
  }
}

/** What the headers of the answer say. */
function headOf(link: ProviderLink, { headers }: HttpResponse): Batch {
  return [
    {
      kind: "accepted",
      providerRequestId: providerRequestIdOf(headers),
      quota: link.dialect.quota(headers, link.host),
    },
    ...placeInHeaders(headers),
  ];
}

function isJson(response: HttpResponse): boolean {
  return /^application\/(?:[\w.+-]*\+)?json\b/i.test(response.headers["content-type"] ?? "");
}

function sourceOf(link: ProviderLink): AnswerSource {
  return { host: link.host, account: link.connection.account.account };
}
