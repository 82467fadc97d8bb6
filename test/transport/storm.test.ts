/** Many calls at once, many of them left at a random moment: nothing below is forgotten, nothing is thrown. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/base/random.ts";
import { clientNames, clientOf, hello } from "./support/clients.ts";
import { completed, started, text } from "./support/domain.ts";
import { openDoors } from "./support/doors.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe.each(clientNames)("a storm of calls by %s", (kind) => {
  it("returns every generator, and finishes every call that is not left", async () => {
    const doors = await openDoors();
    const random = seededRandom(7);
    let running = 0;
    doors.completions.streamScript = async function* () {
      running += 1;
      try {
        yield [started];
        for (let count = 0; count < 20; count += 1) {
          await turn();
          yield [text(`${count} `.repeat(50))];
        }
        yield [completed];
      } finally {
        running -= 1;
      }
    };
    const client = clientOf(kind, doors);
    const call = async () => {
      const leaveAfter = random() < 0.5 ? Math.floor(random() * 20) : Number.POSITIVE_INFINITY;
      const leaving = new AbortController();
      let seen = 0;
      let last: string | undefined;
      try {
        if (leaveAfter === 0) void turn().then(() => leaving.abort());
        for await (const { event } of client.stream(hello(), { signal: leaving.signal })) {
          seen += 1;
          last = event.case;
          if (seen === leaveAfter) leaving.abort();
        }
      } catch (error) {
        if (!leaving.signal.aborted) throw error;
      }
      if (leaveAfter === Number.POSITIVE_INFINITY) expect([seen, last]).toEqual([22, "completed"]);
    };
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(Array.from({ length: 25 }, call));
    }
    while (running > 0) await turn();
    expect(doors.logged).toEqual([]);
  });
});
