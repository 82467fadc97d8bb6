import { ClientCertificate, type Listeners, type Tls } from "../../../gen/spillway/config/v1/listener_pb.ts";
import { defaults } from "../defaults.ts";
import { fieldPath } from "../path.ts";
import type { Report } from "../report.ts";
import { checkDuration, checkNumber, isGiven, longestMs } from "./bounds.ts";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** What a host name or an IP address is made of; brackets and ports are no part of it. */
const addressForm = /^[A-Za-z0-9._:%-]{1,253}$/;

/** The rules of config/v1/listener.proto. */
export function checkListeners(report: Report, listeners: Listeners | undefined): void {
  const grpc = listeners?.grpc;
  const http = listeners?.http;
  const grpcPath = "listeners.grpc";
  const at = (field: string) => fieldPath(grpcPath, field);
  checkDoor(report, grpcPath, grpc);
  checkDoor(report, "listeners.http", http);
  checkTls(report, at("tls"), grpc?.tls);
  checkTls(report, "listeners.http.tls", http?.tls);
  checkDuration(report, at("max_connection_age"), grpc?.maxConnectionAge, {
    minMs: 10_000,
    maxMs: longestMs,
  });
  checkDuration(report, at("max_connection_age_grace"), grpc?.maxConnectionAgeGrace, {
    minMs: 0,
    maxMs: longestMs,
  });
  checkDuration(report, at("keepalive_time"), grpc?.keepaliveTime, { minMs: 1_000, maxMs: longestMs });
  checkDuration(report, at("keepalive_timeout"), grpc?.keepaliveTimeout, { minMs: 10, maxMs: longestMs });

  const grpcPort = grpc?.port ?? defaults.grpc.port;
  const httpPort = http?.port ?? defaults.http.port;
  if (grpcPort !== 0 && grpcPort === httpPort) {
    report.problem(
      report.has("listeners.http.port") ? "listeners.http.port" : at("port"),
      `both doors would take port ${grpcPort}; give each its own`,
    );
  }
}

/** What the files hold is checked where they are read. */
function checkTls(report: Report, path: string, tls: Tls | undefined): void {
  if (tls === undefined) return;
  isGiven(report, fieldPath(path, "cert_file"), tls.certFile);
  isGiven(report, fieldPath(path, "key_file"), tls.keyFile);
  if (tls.clientCertificate !== ClientCertificate.UNSPECIFIED && tls.clientCaFile === "") {
    report.problem(fieldPath(path, "client_certificate"), "is for client_ca_file: give client_ca_file too");
  }
}

interface Door {
  readonly address: string;
  readonly port?: number | undefined;
  readonly maxRequestBytes?: bigint | undefined;
}

function checkDoor(report: Report, path: string, door: Door | undefined): void {
  if (door === undefined) return;
  if (door.address !== "" && !addressForm.test(door.address)) {
    report.problem(fieldPath(path, "address"), 'must be an IP address or a host name, such as "127.0.0.1"');
  }
  checkNumber(report, fieldPath(path, "port"), door.port, { min: 0, max: 65_535 });
  checkNumber(report, fieldPath(path, "max_request_bytes"), door.maxRequestBytes, {
    min: kibibyte,
    max: 64 * mebibyte,
  });
}
