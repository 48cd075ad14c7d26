import t from 'tap'
import { HandoffDuty, type HandoffDutyParts } from '../../../control-plane/zones/handoff-duty.ts'
import { RefusalTally } from '../../../control-plane/zones/handoff-events.ts'
import type { HandoffRecord } from '../../../control-plane/zones/handoff-store.ts'
import { ManualClock } from '../../../lib/clock.ts'

const record = (id: string): HandoffRecord => ({ id, members: [] }) as unknown as HandoffRecord
const fails = (): Promise<never> => Promise.reject(new Error('gone away'))

/** What one look does over this store. */
async function lookedAt(over: Partial<HandoffDutyParts['store']>): Promise<readonly string[]> {
  const done: string[] = []
  const duty = new HandoffDuty({
    store: {
      sweep: async () => [record('ended')],
      unrouted: async () => [record('routed')],
      counts: async () => ({ reserved: 0, moving: 0, committed: 0 }),
      ...over,
    },
    keptMs: () => 1,
    route: async ({ id }) => void done.push(id),
    ended: ({ id }) => void done.push(id),
    tally: new RefusalTally(),
    tell: async () => undefined,
    clock: new ManualClock(),
  })
  duty.tick()
  await duty.idle()
  return done
}

t.test('what is committed is routed first, and neither keeps the other', async t => {
  t.strictSame(await lookedAt({}), ['routed', 'ended'])
  t.strictSame(await lookedAt({ sweep: fails }), ['routed'])
  t.strictSame(await lookedAt({ unrouted: fails }), ['ended'])
})
