import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLineChild } from '../../support/line-child.ts'
import { missingPackages } from './debian-program.ts'
import type { LabClient, LabClientOptions, LabGame } from './lab-game.ts'
import { SightingLog } from './sighting-log.ts'

const clientPath = '/usr/games/minetest'
const shardInChat = /# Server: shard (\S+)/
const refusal = /Access denied\. Reason: (.*)/

/** A player has to read the message and press a button. */
const reconnectAfterMs = 2000

/** No window, no sound, little to draw: four of these run beside three servers on two cores. */
const clientSettings = [
  'video_driver = null',
  'enable_sound = false',
  'enable_shaders = false',
  'viewing_range = 20',
  'fps_max = 10',
  'fps_max_unfocused = 5',
  'enable_register_confirmation = false',
  'enable_client_modding = true',
]

/** Luanti (called Minetest up to 5.9): server and graphical client from Debian, the client with the null video driver.
 *  The server tells its shard in its message of the day; a client-side mod copies what the client hears to its log. The client
 *  notices a dead server after 30 s and goes back to its menu; the loop that starts it again stands for the player's click. */
export const luanti: LabGame = {
  name: 'luanti',
  example: 'examples/luanti.yaml',
  joinMsMax: 45_000,
  returnMsMax: 75_000,
  missing: () =>
    missingPackages([
      { debianPackage: 'minetest-server', path: '/usr/lib/minetest/minetestserver' },
      { debianPackage: 'minetest', path: clientPath },
      { debianPackage: 'minetest-data', path: '/usr/share/games/minetest/games/minetest_game/game.conf' },
    ]),
  start,
}

function start(options: LabClientOptions): LabClient {
  writeHome(options.directory)
  const log = new SightingLog(() => performance.now())
  const stopping = new AbortController()
  const running = runAgainAndAgain(options, log, stopping.signal)
  return {
    name: options.name,
    sightings: log.sightings,
    stop: () => {
      stopping.abort()
      return running
    },
  }
}

/** The directory is the client's home: settings, media cache, and the mod that makes what it hears visible. */
function writeHome(directory: string): void {
  const mods = join(directory, '.minetest', 'clientmods')
  mkdirSync(join(mods, 'report'), { recursive: true })
  writeFileSync(join(mods, 'mods.conf'), 'load_mod_report = true\n')
  writeFileSync(join(mods, 'report', 'mod.conf'), 'name = report\n')
  writeFileSync(
    join(mods, 'report', 'init.lua'),
    'core.register_on_receiving_chat_message(function(message) core.log("action", message) end)\n',
  )
  writeFileSync(join(directory, 'client.conf'), `${clientSettings.join('\n')}\n`)
}

async function runAgainAndAgain(
  options: LabClientOptions,
  log: SightingLog,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const child = startLineChild({
      command: clientPath,
      args: clientArguments(options),
      directory: options.directory,
      environment: { HOME: options.directory },
      onLine: line => {
        const shard = shardInChat.exec(line)?.[1]
        if (shard !== undefined) log.sawShard(shard)
        const reason = refusal.exec(line)?.[1]
        if (reason === undefined) return
        log.sawLoss(reason)
        // Without a screen there is nobody to leave the menu that it shows now.
        child.kill()
      },
    })
    const kill = (): void => void child.kill()
    stopping.addEventListener('abort', kill)
    log.sawLoss(await child.ended)
    stopping.removeEventListener('abort', kill)
    await sleep(reconnectAfterMs, undefined, { signal: stopping }).catch(() => undefined)
  }
}

function clientArguments(options: LabClientOptions): readonly string[] {
  const server = ['--address', options.address, '--port', String(options.port)]
  const account = ['--name', options.name, '--password', 'lab']
  return ['--config', 'client.conf', '--color', 'never', '--go', ...server, ...account]
}
