/** `npm run test:policy`: the property over many requests; exits with 1 when it does not hold; then a day in money. REQUESTS and SEED may be given. */
import { cheapDay } from "./cheap-day.ts";
import { findBreaches } from "./property.ts";

const requests = Number(process.env["REQUESTS"] ?? 100_000);
const seed = Number(process.env["SEED"] ?? 20_261_127);
const batch = 5_000;
const sums = { requests: 0, attempts: 0, hedges: 0, copies: 0, closed: 0, unrecorded: 0, breaches: 0 };
for (let part = 0; sums.requests < requests; part += 1) {
  const found = await findBreaches(Math.min(batch, requests - sums.requests), seed + part);
  for (const breach of found.breaches.slice(0, 3)) console.log(`breach: ${breach}`);
  for (const key of ["requests", "attempts", "hedges", "copies", "closed", "unrecorded"] as const) {
    sums[key] += found[key];
  }
  sums.breaches += found.breaches.length;
  console.error(`${sums.requests} of ${requests} requests`);
}
console.log(JSON.stringify({ seed, ...sums }));
process.exitCode = sums.breaches === 0 && sums.unrecorded === 0 ? 0 : 1;

// Money: a whole day of a route that is ordered by price, with a fault every two hours.
const day = cheapDay(24, 2, seed);
console.log(JSON.stringify(day));
if (day.cheapShare < 0.98 || day.billAboveOracle > 0.03 || day.answered < 0.999) process.exitCode = 1;
