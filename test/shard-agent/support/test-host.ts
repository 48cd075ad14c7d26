import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { systemRandom } from '../../../lib/random.ts'
import type { HostedShard, ShardExited } from '../../../proto/contract/agent-link.ts'
import type { PortRange } from '../../../shard-agent/lifecycle/port-ledger.ts'
import { createKeeper } from '../../../shard-agent/runtime/create-keeper.ts'
import { fateOf, identityOf } from '../../../shard-agent/runtime/process-identity.ts'
import type { Keeper } from '../../../shard-agent/runtime/keeper.ts'
import type { RelayDoor, ScriptDoor } from '../../../shard-agent/runtime/berth.ts'

/** Patience for things that happen within moments; only a broken test waits this long. */
const PATIENCE_MS = 30_000

export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > deadline) throw new Error(`in vain: ${what}`)
    await sleep(20)
  }
}

/** An address of this machine that nobody else is likely to use at the same moment. */
export function ownAddress(): string {
  return `127.${60 + (process.pid % 100)}.${Math.floor(Math.random() * 250) + 1}.1`
}

export interface TestHost {
  readonly keeper: Keeper
  readonly exits: ShardExited[]
  readonly dataDirectory: string
  hosted(shardId: string): HostedShard | undefined
  /** Stops looking, as a killed agent does; the game servers go on. */
  abandon(): void
}

/** A keeper on real processes, ticking. Whatever it started is killed by pid when the test is over. */
export function startTestHost(
  t: { after(run: () => void): unknown },
  options: {
    readonly dataDirectory?: string
    readonly address?: string
    readonly ports?: PortRange
    readonly door?: ScriptDoor
    readonly relays?: RelayDoor
    readonly dockerSocket?: string
  } = {},
): TestHost {
  const dataDirectory = options.dataDirectory ?? temporaryDirectory(t)
  const keeper = createKeeper({
    hostId: 'host-1',
    address: options.address ?? ownAddress(),
    docker: { socket: options.dockerSocket ?? '/nonexistent/docker.sock' },
    ports: options.ports ?? { first: 32_000, last: 32_767 },
    dataDirectory,
    env: process.env,
    nodePath: process.execPath,
    door: options.door ?? { admit: () => 'http://127.0.0.1:9/s/nobody' },
    relays: options.relays ?? {
      open: () => false,
      restore: () => Promise.resolve(false),
      adoptRestored: () => {},
      adopt: () => {},
      close: () => {},
    },
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  })
  const exits: ShardExited[] = []
  keeper.listen({ changed: () => {}, exited: exit => exits.push(exit) })
  keeper.recover()
  const ticker = setInterval(() => keeper.tick(), 20)
  t.after(() => {
    clearInterval(ticker)
    for (const { pid } of keeper.hosted()) killGroup(pid)
  })
  return {
    keeper,
    exits,
    dataDirectory,
    hosted: shardId => keeper.hosted().find(({ shard }) => shard.shardId === shardId),
    abandon: () => clearInterval(ticker),
  }
}

export function temporaryDirectory(t: { after(run: () => void): unknown }): string {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-agent-'))
  const remove = (): void => rmSync(directory, { recursive: true, force: true })
  t.after(remove)
  // Once more at the very end: a child's exit may be recorded after its test is over.
  process.once('exit', remove)
  return directory
}

export function killGroup(pid: number): void {
  if (pid <= 1) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

/** A zombie does not run: in a container nobody may collect it for a while. */
export function isRunning(pid: number): boolean {
  const identity = identityOf(pid)
  return identity !== undefined && fateOf(identity) === 'same'
}
