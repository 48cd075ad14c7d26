import { setImmediate as turn } from 'node:timers/promises'
import { ManualClock } from '../../../lib/clock.ts'
import { type ShardRef, shardRefText } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import { answerText } from '../../../shard-agent/scripts/answer.ts'
import { type CallName, readCall } from '../../../shard-agent/scripts/calls.ts'
import { type DeskLab, deskLab } from './local-lab.ts'
import { shardRef } from './start-shard.ts'
import { shardZone } from './two-zones.ts'

export const west = shardRef('a-1')
export const east = shardRef('a-2')
export const pat = 'pat' as AccountName

export interface World extends DeskLab {
  readonly clock: ManualClock
  ask(name: CallName, query?: string, shard?: ShardRef): Promise<string>
  /** Says where these are, by x: `pat=-100`, a quarter of a second later than before. Ticks, and lets the control plane answer. */
  walk(...places: readonly string[]): Promise<string>
}

/** A desk with a shard in the west; `pat`, `kim` and `lou` are logged in there. */
export async function world(): Promise<World> {
  const clock = new ManualClock()
  const lab = deskLab(clock)
  for (const shard of [west, east]) lab.hosted.add(shardRefText(shard))
  const epochs = new Map<string, string>()
  const ask: World['ask'] = async (name, query = '', shard = west) => {
    const read = readCall(name, query)
    if (read.kind === 'mistake') throw new Error(`${read.field}: ${read.what}`)
    const answer = answerText(await lab.desk.answer(shard, read.call), 'text')
    await turn()
    return answer
  }
  for (const account of ['pat', 'kim', 'lou']) {
    const [, epoch = ''] = (await ask('claim', `account=${account}&attempt=l`)).split('|')
    epochs.set(account, epoch)
  }
  lab.desk.zone(shardZone(west))
  return {
    ...lab,
    clock,
    ask,
    async walk(...places) {
      clock.advance(250)
      const list = places.map(one => {
        const [account = '', x = '', party = ''] = one.split('=')
        return `${account},${epochs.get(account) ?? '1'},${x},1000,0,${party}`
      })
      const answer = await ask('position', `players=${encodeURIComponent(list.join(';'))}`)
      lab.desk.tick()
      await turn()
      return answer
    },
  }
}

/** As far as `cross`. */
export async function over(place: World, ...accounts: readonly string[]): Promise<string> {
  for (const x of [-150, -100, -10]) await place.walk(...accounts.map(account => `${account}=${x}`))
  return place.walk(...accounts.map(account => `${account}=30`))
}
