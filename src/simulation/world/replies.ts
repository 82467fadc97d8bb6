/** The failures that simulated providers answer with. One of each: a Failure is a value, and its stack says nothing here. */
import { Failure } from "../../core/model/failure.ts";
import { quotaRetryAfterMs } from "../provider-profile.ts";

/** How long a client is asked to wait after a 429. */
const retryAfterMs = 1_000;

export const replies = {
  serverError: new Failure("server-error", "the provider answered 500", { httpStatus: 500 }),
  overloaded: new Failure("overloaded", "the provider answered 503", { httpStatus: 503 }),
  rateLimited: new Failure("rate-limited", "the provider answered 429", { httpStatus: 429, retryAfterMs }),
  /** Names no scope: which limit it was is for the reader to find out. */
  uncodedLimit: new Failure("rate-limited", "the provider answered 429", {
    httpStatus: 429,
    retryAfterMs: quotaRetryAfterMs,
  }),
  accountQuota: new Failure("quota-window", "the account's quota is used up", {
    httpStatus: 429,
    retryAfterMs: quotaRetryAfterMs,
    scope: "account",
  }),
  connectionLost: new Failure("connection-lost", "the connection was reset"),
  inBandError: new Failure("server-error", "the stream brought an error", { httpStatus: 200 }),
} as const;
