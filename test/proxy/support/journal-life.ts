import type { Test } from 'tap'
import type { ManualClock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { silentLog } from '../../../lib/log.ts'
import { adoptJournal } from '../../../proxy/journal/adopt-journal.ts'
import { FlowJournal } from '../../../proxy/journal/flow-journal.ts'
import { udpWorld } from './udp-world.ts'

export const quarantineMs = 300_000

interface Life {
  readonly path: string
  readonly flowPorts: { first: number; last: number }
  readonly port?: number
  readonly clock: ManualClock
  readonly log?: Log
}

/** One life of a proxy with a journal. */
export async function life(t: Test, { path, flowPorts, port = 0, clock, log = silentLog }: Life) {
  const journal = new FlowJournal({ path, clock, log })
  const world = udpWorld(t, { recorder: journal, flowPorts, port, clock })
  const adoption = adoptJournal(await journal.read(quarantineMs), world.carrier, world.front, clock)
  await journal.start(world.carrier)
  t.teardown(() => journal.close())
  const die = async () => {
    await journal.close()
    world.front.close()
    world.carrier.closeAll('proxy-stopping')
  }
  return { ...world, journal, adoption, die }
}
