import type { StreamProxyConfig } from './nginx-config.ts'

/** HAProxy for TCP with one thread, like everybody else here. It carries no UDP. */
export function haproxyConfig({ listen, shard }: Omit<StreamProxyConfig, 'directory'>): string {
  return `global
  nbthread 1
  maxconn 4000
defaults
  mode tcp
  timeout connect 3s
  timeout client 1h
  timeout server 1h
listen bench
  bind ${listen.address}:${listen.port} backlog 4096
  server shard ${shard.address}:${shard.port}
`
}
