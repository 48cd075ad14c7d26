import { type Clock, systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { randomId, systemRandom } from '../../../lib/random.ts'
import type { ZoneReport } from '../../../proto/contract/agent-link.ts'
import { type MoveId, type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import { ScriptDesk } from '../../../shard-agent/local-api/script-desk.ts'
import { type LocalApi, startLocalApi } from '../../../shard-agent/local-api/server.ts'
import { localApiUrl, SECRET_CHARACTERS, ShardSecrets } from '../../../shard-agent/scripts/shard-secrets.ts'
import { MemoryHandoffs } from './memory-handoffs.ts'
import { MemorySessions } from './memory-sessions.ts'

export interface DeskLab {
  readonly desk: ScriptDesk
  readonly sessions: MemorySessions
  /** `shardRefText` of the lives that have a process. */
  readonly hosted: Set<string>
  readonly ticks: ShardRef[]
  readonly taken: string[]
  readonly handoffs: MemoryHandoffs
  readonly reports: ZoneReport[]
}

/** A desk over a session service in memory. */
export function deskLab(clock: Clock, graceMs = 120_000): DeskLab {
  const sessions = new MemorySessions()
  const hosted = new Set<string>()
  const ticks: ShardRef[] = []
  const taken: string[] = []
  const handoffs = new MemoryHandoffs(sessions)
  const reports: ZoneReport[] = []
  let moves = 0
  const desk = new ScriptDesk({
    calls: sessions,
    handoffs,
    clock,
    log: silentLog,
    life: 'life',
    graceMs,
    hosts: shard => hosted.has(shardRefText(shard)),
    ticked: shard => ticks.push(shard),
    playerAt: (_shard, { ip, port }) => (ip === '127.1.2.3' ? { ip: '192.0.2.7', port } : undefined),
    portsOf: (_shard, ip) => (ip === '127.1.2.3' ? [5] : ip === '127.1.2.4' ? [6, 7] : []),
    newMoveId: () => `walk-${String((moves += 1)).padStart(3, '0')}` as MoveId,
    report: report => reports.push(report) > 0,
    noticeTaken: noticeId => taken.push(noticeId),
  })
  return { desk, sessions, hosted, ticks, taken, handoffs, reports }
}

export interface LocalLab extends DeskLab {
  readonly api: LocalApi
  /** Lets a shard in. @returns what its game server gets as `SWITCHYARD_LOCAL_API` */
  admit(shard: ShardRef): string
}

/** The real HTTP server over such a desk. */
export async function localLab(t: { after(run: () => unknown): unknown }): Promise<LocalLab> {
  const lab = deskLab(systemClock)
  const secrets = new ShardSecrets()
  const api = await startLocalApi({ port: 0, secrets, desk: lab.desk, log: silentLog })
  const ticker = setInterval(() => lab.desk.tick(), 10)
  t.after(async () => {
    clearInterval(ticker)
    await api.close()
  })
  return {
    ...lab,
    api,
    admit(shard) {
      const secret = randomId(systemRandom, SECRET_CHARACTERS)
      secrets.admit(secret, shard)
      lab.hosted.add(shardRefText(shard))
      return localApiUrl(api.port, secret)
    },
  }
}

/** The answer in text to a GET. */
export async function get(base: string, call: string): Promise<string> {
  const response = await fetch(`${base}/${call}`)
  return response.text()
}

/** The answer in text to a POST form. */
export async function post(
  base: string,
  call: string,
  form: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(`${base}/${call}`, { method: 'POST', body: new URLSearchParams(form) })
  return response.text()
}
