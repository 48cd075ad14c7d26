import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { eventually } from '../../support/eventually.ts'
import { type LineChild, startLineChild } from '../../support/line-child.ts'
import { PROJECT_ROOT } from '../../support/project-root.ts'
import { type AskedChild, machines, PATIENCE_MS, PLACES, startAsked } from './kernel-lab.ts'

/** What `samp-players.ts` tells of all its players. */
export interface SampPlayersReport {
  readonly players: readonly {
    readonly state: string
    /** What it went through. */
    readonly kinds: readonly string[]
    /** By which server it was last told of the game, and when, ms. */
    readonly heardFrom: string
    readonly heardAt: number
    readonly port: number
    /** To its own questions. */
    readonly answers: number
  }[]
  /** By the flood. */
  readonly asked: number
  readonly answered: number
  readonly now: number
}

const PLAYERS_NETWORK = '10.91.1'
/** One for each of so many players; the flood comes from the machine's own. */
export function playersAddresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${PLAYERS_NETWORK}.${index + 11}`)
}

const PLAYERS = fileURLToPath(new URL('samp-players.ts', import.meta.url))
const SERVER = fileURLToPath(new URL('../../games/samp/server-main.ts', import.meta.url))

export type SampPlayers = AskedChild<SampPlayersReport>

export function startSampPlayers(t: Test, count: number, port: number): SampPlayers {
  return startAsked(t, 'players', [PLAYERS, count, PLAYERS_NETWORK, PLACES.front, port])
}

export interface SampHost {
  /** What the server's log says. */
  readonly lines: readonly string[]
  /** kill -9 of the server. */
  kill(): Promise<void>
}

/** A server with all its limits on a machine of its own, which offers masking to clients that know it. */
export async function startSampHost(t: Test, number: 1 | 2, port: number, slots = 50): Promise<SampHost> {
  const [program = '', ...args] = machines()?.[`shard-${number}`] ?? []
  const lines: string[] = []
  const child: LineChild = startLineChild({
    command: program,
    args: [...args, process.execPath, SERVER, '--masks'],
    directory: PROJECT_ROOT,
    environment: {
      SWITCHYARD_SHARD: `arena-${number}`,
      SWITCHYARD_INCARNATION: '1',
      SWITCHYARD_BIND: PLACES.shards[number - 1] ?? '',
      SWITCHYARD_PORT: `${port}`,
      SWITCHYARD_SLOTS: `${slots}`,
    },
    onLine: line => lines.push(line),
  })
  t.teardown(() => child.kill())
  await eventually(`server ${number} listens`, PATIENCE_MS, () =>
    lines.find(line => line.includes('listens')),
  )
  return { lines, kill: () => child.kill() }
}
