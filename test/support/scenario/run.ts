import { runCommand } from "./commands.ts";
import { parseTranscript, printTranscript } from "./transcript-file.ts";
import { World } from "./world.ts";

/** The scenario's text with what its commands print now: equal to the file when all is as promised. */
export async function runScenario(text: string): Promise<string> {
  const world = new World();
  const blocks = parseTranscript(text);
  const outputs: string[] = [];
  for (const block of blocks) {
    const printed: string[] = [];
    for (const command of block.commands) {
      const output = await runCommand(world, command);
      if (output !== "") printed.push(output);
    }
    outputs.push(printed.length === 0 ? "ok" : printed.join("\n"));
  }
  return printTranscript(blocks, outputs);
}
