/** The page about the simulation: what was run, the tables, the pictures, and what none of it shows. */
import type { Result } from "./results-json.ts";
import { type Contest, rivalTable } from "./rival-table.ts";
import { targetTable } from "./target-table.ts";

export interface PageFacts {
  readonly firstSeed: number;
  readonly seeds: number;
  /** The command that writes the page again. */
  readonly command: string;
  /** Ours, with and without hedging. */
  readonly results: readonly Result[];
  /** Empty when the baselines were not run. */
  readonly contests: readonly Contest[];
  /** File names of the pictures, beside the page. */
  readonly pictures: readonly { readonly file: string; readonly title: string }[];
}

/** A Markdown document. */
export function page(facts: PageFacts): string {
  const { results, contests, firstSeed, seeds, command, pictures } = facts;
  const plain = results.filter(({ hedging }) => !hedging);
  const hedged = results.filter(({ hedging }) => hedging);
  const sections = [
    "# Simulation",
    `Written by \`${command}\`; do not edit. Seeds ${firstSeed} to ${firstSeed + seeds - 1}, fewer where a story runs at 200 requests a second.${fewSeeds(seeds)}`,
    intro,
    `## Targets\n\nWithout hedging, as routes are by default. ${summary(plain)}\n\n${targetTable(plain)}`,
    `## Targets, with hedging\n\n${summary(hedged)}\n\n${targetTable(hedged)}`,
    ...(contests.length === 0 ? [] : [`## Beside others\n\n${rivals}\n\n${rivalTable(contests)}`]),
    `## Pictures\n\n${captions}`,
    ...pictures.map(({ file, title }) => `![${title}](${file})`),
    limits,
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Nine of ten can not be told of a handful: then the p90 of the tables is the worst. */
function fewSeeds(seeds: number): string {
  if (seeds >= 10) return "";
  return " Of so few, what nine of ten keep is the worst of them, so that targets at p90 are harder here; [a hundred seeds](held-out.md) are judged apart.";
}

function summary(results: readonly Result[]): string {
  const judgements = results.flatMap((result) => result.judgements);
  const met = judgements.filter(({ isMet }) => isMet).length;
  return `${met} of ${judgements.length} targets are met.`;
}

const intro = `The code that serves requests is run here against simulated providers: the course of each
request (\`src/core/failover\`), the pool with its health, breakers, shares and capacity
(\`src/pool\`), its ticks and its probes. Only time, chance and the providers are simulated.
The same seed leads to the same run, to the byte:
\`npm run simulate -- --scenario flapping --seed 7 --trace\` prints one event by event.

The usual world: 20 requests a second arrive by chance, with answers of about 150 tokens. A takes
40 requests a second and costs 1, B takes 30 and costs 3, C takes 40 and costs 8. Everywhere 0.2 % fail
and 2 % are declined. The fault begins anywhere within a minute of the clock. Figures are of the
time from one second before the fault to one minute after it; "share of A" means the first
attempts of calls. A column holds the median over the seeds, the bound that nine of ten seeds
keep, and the worst seed.`;

const rivals = `The others are models of published rules with their published defaults, on the same
failover, the same arrivals and the same luck; each with a timeout of 10 s to the first token and, as a
control, of 2 s. Much of the gap in time to first token is only that timeout; the gap in answered
calls under scarce backups is not. Medians, but for the worst success.`;

const captions = `Where attempts went, second by second, smoothed over three; the line is the health that
Spillway gives the first endpoint, 0 while its breaker keeps it out. Red under a panel: calls without an answer.`;

const limits = `## What this does not show

* It is one made-up world. Real providers fail in ways that nobody has scripted, and their latencies are
  not lognormal in the tail.
* The constants of the algorithm were chosen with these same stories, on the seeds that decision 0007 lists. On other
  seeds the chance is new; the stories are not.
* Spillway is told the providers' limits, and roughly what users expect of the first token. Two
  stories tell it wrong figures (S14, S25); no story tells it none.
* The baselines are models of rules, not the programs that have them. A program may do more than its
  documentation says.
* A policy that stays with a broken cheap provider looks cheap. Compare costs only where the answers are
  equally good.
* Streams that are under way when an outage begins are left to finish; what becomes of broken streams
  is the matter of S19 alone.
* One replica. What several replicas share, and losing the store that they share it through (S22), is
  tested elsewhere; so is the optimiser (S23, \`test/pool/optimiser.test.ts\`), which is off in these stories.`;
