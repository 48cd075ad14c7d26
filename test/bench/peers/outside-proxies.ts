import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startLineChild } from '../../support/line-child.ts'
import { processTree } from '../load/processor-watch.ts'
import type { PeerName } from '../options.ts'
import type { BenchWorld } from '../world/bench-world.ts'
import { ADDRESSES, crowdOf } from '../world/namespaces.ts'
import { NGINX_STREAM_MODULE } from '../world/outside-tools.ts'
import { haproxyConfig } from './haproxy-config.ts'
import { nginxConfig } from './nginx-config.ts'
import type { Peer } from './peer.ts'

const READY_MS_MAX = 10_000

export async function startNginx(world: BenchWorld, port: number, shardPort: number): Promise<Peer> {
  const directory = mkdtempSync(join(world.directory, 'nginx-'))
  const config = join(directory, 'nginx.conf')
  const modulePath = existsSync(NGINX_STREAM_MODULE) ? NGINX_STREAM_MODULE : undefined
  writeFileSync(config, nginxConfig({ directory, ...endpoints(port, shardPort) }, modulePath))
  return startProxy('nginx', ['nginx', '-p', directory, '-c', config, '-e', 'stderr'], directory, port)
}

export async function startHaproxy(world: BenchWorld, port: number, shardPort: number): Promise<Peer> {
  const directory = mkdtempSync(join(world.directory, 'haproxy-'))
  const config = join(directory, 'haproxy.cfg')
  writeFileSync(config, haproxyConfig(endpoints(port, shardPort)))
  return startProxy('haproxy', ['haproxy', '-db', '-f', config], directory, port)
}

function endpoints(port: number, shardPort: number) {
  return {
    listen: { address: ADDRESSES.proxyFront, port },
    shard: { address: ADDRESSES.shard, port: shardPort },
  }
}

/** They say nothing when they are ready: the port is asked. */
async function startProxy(
  name: PeerName,
  [command = '', ...args]: readonly string[],
  directory: string,
  port: number,
): Promise<Peer> {
  const lines: string[] = []
  const child = startLineChild({ command, args, directory, onLine: line => lines.push(line) })
  let ended: string | undefined
  void child.ended.then(end => (ended = end))
  const deadline = performance.now() + READY_MS_MAX
  while (!(await accepts(port))) {
    if (ended !== undefined || child.pid === undefined || performance.now() > deadline)
      throw new Error(
        `${name} does not accept connections (${ended ?? 'it runs'}): ${lines.slice(-10).join('\n')}`,
      )
    await pause(50)
  }
  const { pid = 0 } = child
  return {
    name,
    protocols: name === 'haproxy' ? ['tcp'] : ['udp', 'tcp'],
    target: {
      address: ADDRESSES.proxyFront,
      port,
      source: ADDRESSES.player,
      crowd: crowdOf(ADDRESSES.player),
    },
    pids: () => processTree(pid),
    async stop() {
      // A master that is killed would leave its worker behind.
      for (const one of processTree(pid)) process.kill(one, 'SIGKILL')
      await child.ended
    },
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, ADDRESSES.proxyFront)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
