import { createRequire } from 'node:module'
import { performance } from 'node:perf_hooks'
import type { Client } from 'teeworlds'
import { missingPackages } from './debian-program.ts'
import type { LabClient, LabClientOptions, LabGame } from './lab-game.ts'
import { SightingLog } from './sighting-log.ts'

const nodeRequire = createRequire(import.meta.url)
const shardInMotd = /shard (\S+)/

/** DDNet: the server from Debian, bots from npm `teeworlds` (a client of protocol 0.6, in this process).
 *  A bot keeps its source port when it connects again, as DDNet's own client does. It looks every 5 s whether 15 s passed without a
 *  datagram, so it notices a dead server after 15 to 20 s. */
export const ddnet: LabGame = {
  name: 'ddnet',
  example: 'examples/ddnet.yaml',
  joinMsMax: 20_000,
  returnMsMax: 60_000,
  missing: () => [
    ...missingPackages([{ debianPackage: 'ddnet-server', path: '/usr/games/DDNet-Server' }]),
    ...missingLibrary(),
  ],
  start,
}

function missingLibrary(): readonly string[] {
  try {
    nodeRequire.resolve('teeworlds')
    return []
  } catch {
    return ['npm package teeworlds']
  }
}

function start(options: LabClientOptions): LabClient {
  // Loaded here and not above, so that without it the test is skipped by name instead of failing to load.
  const { Client: TeeworldsClient } = nodeRequire('teeworlds') as { Client: typeof Client }
  const log = new SightingLog(() => performance.now())
  const bot = new TeeworldsClient(options.address, options.port, options.name, { timeout: 15_000 })
  let shard: string | undefined
  let stopped = false
  let online = false

  // The server tells its shard in the message of the day, shortly before or after it lets the player in.
  bot.on('motd', message => {
    shard = shardInMotd.exec(message)?.[1]
    if (shard !== undefined && online) log.sawShard(shard)
  })
  bot.on('connected', () => {
    online = true
    if (shard !== undefined) log.sawShard(shard)
  })
  bot.on('disconnect', reason => {
    log.sawLoss(reason)
    shard = undefined
    online = false
    if (!stopped) void bot.connect()
  })
  void bot.connect()

  return {
    name: options.name,
    sightings: log.sightings,
    stop: async () => {
      stopped = true
      // The library refuses to disconnect a bot that is offline; one that is connecting has to stop, too.
      await bot.Disconnect().catch(() => undefined)
    },
  }
}
