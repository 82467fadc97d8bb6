/**
 * Page's CUSUM for failures: the sum of log-likelihood ratios of "it fails with q1"
 * against "it fails with q0", never below 0. It raises the alarm at ln(ARL), where ARL
 * is the number of calls between false alarms, and no test is quicker for that
 * number (Lorden 1971, Moustakides 1986; routing.md §4).
 */

/** What a failure adds, in nats. */
export function failureEvidence(q0: number, q1: number): number {
  return Math.log(q1 / q0);
}

/** What a success adds, in nats: below 0. */
export function successEvidence(q0: number, q1: number): number {
  return Math.log((1 - q1) / (1 - q0));
}
