export interface StreamProxyConfig {
  /** For pid, logs and temporary files. */
  readonly directory: string
  readonly listen: { readonly address: string; readonly port: number }
  readonly shard: { readonly address: string; readonly port: number }
}

/** nginx as a stream proxy with one worker, like the one thread of everybody else here.
 *  `proxy_responses` stays away: without it nginx expects any number of replies and keeps one session per client address and port until
 *  `proxy_timeout`, which is what a game needs; `proxy_responses 1` would open a session, with a new upstream port, per datagram.
 *  (nginx.org, ngx_stream_proxy_module.) Receive buffers are as large as those the proxy under test asks for.
 *  @param modulePath of the stream module, where it is a file of its own */
export function nginxConfig(
  { directory, listen, shard }: StreamProxyConfig,
  modulePath: string | undefined,
): string {
  const from = `${listen.address}:${listen.port}`
  const to = `${shard.address}:${shard.port}`
  return `${modulePath === undefined ? '' : `load_module ${modulePath};\n`}user root;
daemon off;
worker_processes 1;
worker_rlimit_nofile 65536;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log crit;
events {
  worker_connections 65536;
  multi_accept on;
}
stream {
  server {
    listen ${from} udp rcvbuf=4m sndbuf=4m;
    proxy_pass ${to};
    proxy_timeout 60s;
  }
  server {
    listen ${from} backlog=4096;
    proxy_pass ${to};
    tcp_nodelay on;
  }
}
`
}
