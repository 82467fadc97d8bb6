/**
 * The "console" blocks of a page: lines that begin with "$ " are commands, all else is
 * what came back.
 */

export interface ConsoleBlock {
  readonly commands: readonly string[];
  readonly output: string;
}

const fence = /^```console\n(.*?)^```$/gms;

export function readBlocks(page: string): readonly ConsoleBlock[] {
  return [...page.matchAll(fence)].map(([, body = ""]) => {
    const lines = body.split("\n");
    const commands = lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
    return { commands, output: lines.filter((line) => !line.startsWith("$ ")).join("\n") };
  });
}

/** The page with the outputs that `replace` gives for each block, by its place. */
export function withOutputs(page: string, replace: (index: number, block: ConsoleBlock) => string): string {
  const blocks = readBlocks(page);
  let index = 0;
  return page.replace(fence, (whole) => {
    const at = index++;
    const block = blocks[at];
    if (block === undefined) return whole;
    const commands = block.commands.map((command) => `$ ${command}\n`).join("");
    return `\`\`\`console\n${commands}${replace(at, block)}\`\`\``;
  });
}
