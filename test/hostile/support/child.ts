/** A process of its own that does one thing at a time for its parent: asked by a message, it answers with one. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export class Child<Question extends object, Answer> {
  readonly #process: ChildProcess;

  constructor(file: URL) {
    this.#process = fork(file, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  async ask(question: Question): Promise<Answer> {
    const answered = once(this.#process, "message");
    this.#process.send(question);
    const [answer] = await answered;
    return answer as Answer;
  }

  /** For what changes while an answer is under way. */
  tell(words: object): void {
    this.#process.send(words);
  }

  stop(): void {
    this.#process.disconnect();
  }
}
