import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProxyReady } from '../../../proxy/proxy.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import type { BenchWorld } from '../world/bench-world.ts'
import { ADDRESSES } from '../world/namespaces.ts'
import { startProgram } from '../world/program.ts'
import type { Peer } from './peer.ts'
import { switchyardConfig, type SwitchyardConfigOptions } from './switchyard-config.ts'

export interface SwitchyardPeer extends Peer {
  readonly pid: number
  /** Text of `/metrics`. */
  metrics(): Promise<string>
}

/** The real proxy process, in the namespace of whoever calls. */
export async function startSwitchyard(
  world: BenchWorld,
  options: SwitchyardConfigOptions,
  flags: readonly string[] = [],
): Promise<SwitchyardPeer> {
  const directory = mkdtempSync(join(world.directory, 'switchyard-'))
  const config = join(directory, 'switchyard.yaml')
  writeFileSync(config, switchyardConfig(options))
  const main = join(PROJECT_ROOT, 'proxy', 'main.ts')
  const words = [process.execPath, main, '--config', config, '--data-dir', join(directory, 'data'), ...flags]
  const program = await startProgram(words, directory, 'ready ')
  const ready = JSON.parse(program.readyLine.slice('ready '.length)) as ProxyReady
  return {
    name: 'switchyard',
    protocols: ['udp', 'tcp'],
    target: { address: ADDRESSES.proxyFront, port: ready.listeners[0]?.port ?? 0, source: ADDRESSES.player },
    pid: program.pid,
    pids: () => [program.pid],
    stop: () => program.stop(),
    metrics: async () => (await fetch(`http://${ready.status}/metrics`)).text(),
  }
}
