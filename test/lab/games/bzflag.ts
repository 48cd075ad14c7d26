import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLineChild, type LineChild } from '../../support/line-child.ts'
import { missingPackages } from './debian-program.ts'
import type { LabClient, LabClientOptions, LabGame } from './lab-game.ts'
import { SightingLog } from './sighting-log.ts'

const bzadminPath = '/usr/games/bzadmin'
const shardFromServer = /\[SERVER->\] shard (\S+)/

/** `bzadmin` finds out that its connection is gone when it writes: the first write earns a reset, the second one ends it. */
const chatEveryMs = 500
const retryAfterMs = 250

/** BZFlag over TCP: server and the text client `bzadmin`, both from Debian. The client ends when its connection is gone; the loop
 *  that starts it again is what its user would do by hand. */
export const bzflag: LabGame = {
  name: 'bzflag',
  example: 'examples/bzflag.yaml',
  joinMsMax: 20_000,
  returnMsMax: 30_000,
  missing: () =>
    missingPackages([
      { debianPackage: 'bzflag-server', path: '/usr/games/bzfs' },
      { debianPackage: 'bzflag-client', path: bzadminPath },
    ]),
  start,
}

function start(options: LabClientOptions): LabClient {
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

async function runAgainAndAgain(
  options: LabClientOptions,
  log: SightingLog,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const child = startLineChild({
      command: bzadminPath,
      args: ['-ui', 'stdboth', `${options.name}@${options.address}:${options.port}`],
      directory: options.directory,
      environment: { HOME: options.directory },
      onLine: line => {
        const shard = shardFromServer.exec(line)?.[1]
        if (shard !== undefined) log.sawShard(shard)
      },
    })
    log.sawLoss(await chatUntilEnd(child, log, stopping))
    if (!stopping.aborted) await sleep(retryAfterMs)
  }
}

async function chatUntilEnd(child: LineChild, log: SightingLog, stopping: AbortSignal): Promise<string> {
  const kill = (): void => void child.kill()
  stopping.addEventListener('abort', kill)
  let count = 0
  const chat = setInterval(() => {
    // The same line twice in a row counts as spam.
    if (log.isIn) child.say(`still here, ${++count}`)
  }, chatEveryMs)
  try {
    return await child.ended
  } finally {
    clearInterval(chat)
    stopping.removeEventListener('abort', kill)
  }
}
