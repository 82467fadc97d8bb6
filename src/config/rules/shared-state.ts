import type { SharedState, SharedStateTls } from "../../../gen/spillway/config/v1/shared_state_pb.ts";
import { hostPortOf } from "../host-port.ts";
import type { Report } from "../report.ts";
import { secretReference } from "../secret-reference.ts";
import { checkNumber, isGiven } from "./bounds.ts";

const keyPrefixForm = /^[a-z0-9][a-z0-9-]{0,62}$/;
const usernameForm = /^[\x21-\x7e]{1,256}$/;

/** The rules of config/v1/shared_state.proto. Passwords are never shown, and an address may hold one by mistake. */
export function checkSharedState(report: Report, shared: SharedState | undefined): void {
  if (shared === undefined) return;
  const { address, database, username, password, keyPrefix, tls } = shared;
  if (isGiven(report, "shared_state.address", address) && hostPortOf(address) === undefined) {
    report.problem(
      "shared_state.address",
      "must be HOST:PORT, such as redis.internal:6379; user, password, database and TLS have fields of their own",
    );
  }
  checkNumber(report, "shared_state.database", database, { min: 0, max: 1_023 });
  if (username !== "" && !usernameForm.test(username))
    report.problem("shared_state.username", "must be a name without spaces, of at most 256 characters");
  if (username !== "" && password === "")
    report.problem("shared_state.password", "is required with a username");
  if (password !== "" && secretReference(password) === undefined)
    report.problem(
      "shared_state.password",
      "must be a reference, env:NAME or file:PATH, never the password itself",
    );
  if (keyPrefix !== "" && !keyPrefixForm.test(keyPrefix))
    report.problem("shared_state.key_prefix", `must be of the form ${keyPrefixForm.source.slice(1, -1)}`);
  checkTls(report, tls);
}

function checkTls(report: Report, tls: SharedStateTls | undefined): void {
  if (tls === undefined) return;
  const { certFile, keyFile } = tls;
  if (certFile !== "" && keyFile === "")
    report.problem("shared_state.tls.key_file", "is required with cert_file");
  if (keyFile !== "" && certFile === "")
    report.problem("shared_state.tls.cert_file", "is required with key_file");
}
