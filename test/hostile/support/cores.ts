/**
 * Who runs where: the gateway has a core to itself, and everybody else shares the other,
 * so that an attacker takes connections from the gateway and no time that the kernel would
 * have given to it. Where there is one core, or no `taskset`, the scheduler decides.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";

export const gatewayCore = 0;
export const othersCore = 1;

/** Pins a process and its threads; false where the system cannot. */
export function pin(pid: number | undefined, core: number): boolean {
  if (pid === undefined || cpus().length < 2) return false;
  return spawnSync("taskset", ["-a", "-c", "-p", `${core}`, `${pid}`], { stdio: "ignore" }).status === 0;
}

/** Gives a process what no other wants of its core: an attacker works on a machine of his own, not on ours. */
export function leaveTheRest(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  return spawnSync("chrt", ["-a", "-i", "-p", "0", `${pid}`], { stdio: "ignore" }).status === 0;
}
