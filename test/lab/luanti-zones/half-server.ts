import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { patiently } from '../../proxy/support/until.ts'
import { freePort } from '../../support/free-port.ts'
import { type LineChild, startLineChild } from '../../support/line-child.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'

const SERVER = '/usr/lib/minetest/minetestserver'
const LOG_LINES_MAX = 2_000

export interface HalfServerOptions {
  readonly shard: string
  /** An existing directory of this server alone. */
  readonly directory: string
  readonly localApi: string
  readonly walker: string
}

/** A Luanti server with the mods of the example, started by hand: half of a map. */
export interface HalfServer {
  readonly shard: string
  readonly port: number
  readonly log: readonly string[]
  /** As `kill -9`. Resolves when it is gone. */
  kill(): Promise<void>
}

export async function startHalfServer(options: HalfServerOptions): Promise<HalfServer> {
  const port = await freePort()
  const log: string[] = []
  writeWorld(options)
  const listening = Promise.withResolvers<void>()
  const child: LineChild = startLineChild({
    command: SERVER,
    args: [
      '--config',
      join(options.directory, 'luanti.conf'),
      '--gameid',
      'minetest',
      '--world',
      join(options.directory, 'world'),
      '--port',
      String(port),
      '--color',
      'never',
    ],
    directory: options.directory,
    environment: {
      HOME: options.directory,
      SWITCHYARD_SHARD: options.shard,
      SWITCHYARD_LOCAL_API: options.localApi,
      LAB_WALKER: options.walker,
    },
    onLine: line => {
      log.push(line)
      if (log.length > LOG_LINES_MAX) log.shift()
      if (line.includes('listening on')) listening.resolve()
    },
  })
  void child.ended.then(end => listening.reject(new Error(`${options.shard}: ${end}\n${log.join('\n')}`)))
  await patiently(() => `${options.shard} listens: ${log.slice(-5).join('\n')}`, listening.promise)
  return {
    shard: options.shard,
    port,
    log,
    kill: async () => {
      child.kill()
      await child.ended
    },
  }
}

function writeWorld({ directory, shard }: HalfServerOptions): void {
  const mods = join(directory, 'world', 'worldmods')
  mkdirSync(mods, { recursive: true })
  for (const mod of [
    'examples/lua/switchyard',
    'examples/lua/switchyard_zones',
    'test/lab/luanti-zones/lab_walker',
  ])
    cpSync(join(PROJECT_ROOT, mod), join(mods, mod.slice(mod.lastIndexOf('/') + 1)), { recursive: true })
  const settings = [
    'bind_address = 127.0.0.1',
    `motd = shard ${shard}`,
    'mg_name = flat',
    'fixed_map_seed = 7',
    'static_spawnpoint = (-60,9.5,0)',
    'secure.http_mods = switchyard,lab_walker',
  ]
  writeFileSync(join(directory, 'luanti.conf'), `${settings.join('\n')}\n`)
}
