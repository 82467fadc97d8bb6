/** What is written in one turn of the event loop, in one piece: a system call for each line costs more than the line. */

export interface BatchedOutput {
  /** Takes a text; it is out before the next turn ends. */
  write(text: string): void;
  /** Writes out at once what waits, as before anything else is written, and at the end of the process. */
  flush(): void;
}

/** UTF-16 units that wait at most: no turn may gather without a bound. */
const mostWaiting = 65_536;

/** `later` calls back once the turn is over. */
export function createBatchedOutput(
  write: (text: string) => void,
  later: (callback: () => void) => void,
): BatchedOutput {
  let waiting = "";
  const flush = () => {
    const text = waiting;
    waiting = "";
    if (text !== "") write(text);
  };
  return {
    write(text) {
      if (waiting === "" && text !== "") later(flush);
      waiting += text;
      if (waiting.length > mostWaiting) flush();
    },
    flush,
  };
}
