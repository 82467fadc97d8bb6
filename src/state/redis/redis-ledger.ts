/** Budgets that replicas share, in Redis or Valkey. */
import type { Clock } from "../../core/base/clock.ts";
import type { SpendAnswer, SpendAsk, SpendLedger, SpendNews } from "../../core/model/spend.ts";
import { spendScript } from "./spend-script.ts";
import type { Store } from "./store.ts";

export interface RedisLedgerOptions {
  readonly store: Store;
  readonly replica: string;
  readonly keyPrefix: string;
  readonly clock: Clock;
}

export class RedisLedger implements SpendLedger {
  readonly #options: RedisLedgerOptions;
  #questions = 0;

  constructor(options: RedisLedgerOptions) {
    this.#options = options;
  }

  async spend(asks: readonly SpendAsk[]): Promise<SpendAnswer | undefined> {
    const { store, replica, keyPrefix, clock } = this.#options;
    this.#questions += 1;
    const keys = ["members", "spenders", ...asks.map(({ account }) => `spend:${account}`)];
    const answer = await store.ask(
      "spend",
      spendScript,
      keys.map((key) => `{${keyPrefix}}:${key}`),
      [replica, String(this.#questions), String(clock.wall()), ...asks.flatMap(argumentsOf)],
    );
    return answer && readSpend(answer.reply, asks);
  }
}

function argumentsOf(ask: SpendAsk): readonly string[] {
  const { known } = ask;
  return [
    ask.limitNanoUsd === undefined ? "" : String(ask.limitNanoUsd),
    ...[ask.usedNanoUsd, ask.heldNanoUsd, ask.wantNanoUsd, ask.leastNanoUsd].map(String),
    known?.born ?? "",
    ...[known?.toldNanoUsd ?? 0, known?.goneNanoUsd ?? 0, ask.endsAtWallMs].map(String),
  ];
}

/** Of the reply, for each account. */
const numbersEach = 5;

/** Undefined: that is no reply of this script. */
function readSpend(reply: unknown, asks: readonly SpendAsk[]): SpendAnswer | undefined {
  if (!Array.isArray(reply) || reply.length !== 1 + numbersEach * asks.length) return undefined;
  const [replicas, ...rest] = reply.map(String);
  const news = asks.map(({ account }, i): SpendNews => {
    const [born = "", ...numbers] = rest.slice(numbersEach * i, numbersEach * (i + 1));
    const [heldNanoUsd = 0, othersNanoUsd = 0, goneNanoUsd = 0, largestNanoUsd = 0] = numbers.map(Number);
    return { account, born, heldNanoUsd, othersNanoUsd, goneNanoUsd, largestNanoUsd };
  });
  return { replicas: Number(replicas), news };
}
