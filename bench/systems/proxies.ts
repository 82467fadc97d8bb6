/** Plain HTTP/1.1 proxies: what passing bytes on costs without a look inside. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measuredCore, start } from "./process.ts";
import { freePort, pidOf, type System, type World } from "./system.ts";

/** The practical floor. */
export async function nginx({ upstreamPort, folder }: World): Promise<readonly System[]> {
  const port = await freePort();
  const root = join(folder, `nginx-${port}`);
  mkdirSync(root, { recursive: true });
  const file = join(root, "nginx.conf");
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${root}/pid; error_log ${root}/error.log;
events { worker_connections 20000; }
http {
  access_log off; client_body_temp_path ${root}; proxy_temp_path ${root};
  fastcgi_temp_path ${root}; uwsgi_temp_path ${root}; scgi_temp_path ${root};
  upstream bench { server 127.0.0.1:${upstreamPort}; keepalive 10000; }
  server {
    listen 127.0.0.1:${port}; keepalive_requests 1000000;
    location / { proxy_pass http://bench; proxy_http_version 1.1; proxy_set_header connection ""; proxy_buffering off; proxy_read_timeout 600s; }
  }
}
`,
  );
  const started = await start(["nginx", "-c", file, "-p", root], { core: measuredCore, ready: port });
  return [{ name: "nginx", protocol: "openai", port, pid: pidOf(started), headers: {}, started }];
}

/** Envoy from PyPI with one worker: the ground that several gateways stand on, without any of them. */
export async function envoy({ upstreamPort, folder }: World, peers: string): Promise<readonly System[]> {
  const port = await freePort();
  const address = (number: number) => `{ socket_address: { address: 127.0.0.1, port_value: ${number} } }`;
  const file = join(folder, `envoy-${port}.yaml`);
  writeFileSync(
    file,
    `static_resources:
  listeners:
  - address: ${address(port)}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: bench
          stream_idle_timeout: 0s
          http_filters: [{ name: envoy.filters.http.router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }]
          route_config: { virtual_hosts: [{ name: all, domains: ["*"], routes: [{ match: { prefix: "/" }, route: { cluster: bench, timeout: 0s } }] }] }
  clusters:
  - name: bench
    connect_timeout: 2s
    circuit_breakers: { thresholds: [{ max_connections: 20000, max_pending_requests: 20000, max_requests: 20000 }] }
    load_assignment: { cluster_name: bench, endpoints: [{ lb_endpoints: [{ endpoint: { address: ${address(upstreamPort)} } }] }] }
`,
  );
  const options = ["-c", file, "--concurrency", "1", "--disable-hot-restart", "-l", "error"];
  const started = await start([join(peers, "envoy/bin/envoy"), ...options], {
    core: measuredCore,
    ready: port,
  });
  return [{ name: "Envoy", protocol: "openai", port, pid: pidOf(started), headers: {}, started }];
}
