import t from 'tap'
import type { WallMs } from '../../../lib/clock.ts'
import type { JournalRecord } from '../../../proxy/journal/journal-record.ts'
import { replayJournal } from '../../../proxy/journal/journal-state.ts'
import { group, route } from '../support/routes.ts'

const at = (ms: number) => ms as WallMs
const player = { listener: 'main' as never, protocol: 'udp' as const, ip: '10.0.0.1', port: 5 }
const opened = (ms: number, flowPort: number, endpoint = '127.0.0.1:9001'): JournalRecord => ({
  at: at(ms),
  body: {
    kind: 'opened',
    value: {
      flowId: 'f1' as never,
      player,
      groupId: group(1),
      placementVersion: 0,
      flowPort,
      endpoint,
      why: 'spread',
      pass: undefined,
      openedAt: at(1),
    },
  },
})
const moved: JournalRecord = {
  at: at(20),
  body: {
    kind: 'moved',
    value: { flowId: 'f1' as never, groupId: group(2), placementVersion: 4, endpoint: '127.0.0.1:9002' },
  },
}
const closed = (seat: boolean): JournalRecord => ({
  at: at(30),
  body: { kind: 'closed', value: { flowId: 'f1' as never, seat } },
})

t.test('flows, their last group, and every address their port has served', async t => {
  const state = replayJournal([opened(10, 10_000), moved], 1_000)
  t.match(state, {
    aliveAt: 20,
    flows: [{ groupId: group(2), placementVersion: 4, endpoints: ['127.0.0.1:9001', '127.0.0.1:9002'] }],
  })
})

t.test('a closed flow leaves a seat and a resting port', async t => {
  const state = replayJournal([opened(10, 10_000), moved, closed(true)], 1_000)
  t.same(state.flows, [])
  t.match(state.seats, [{ groupId: group(2), leftAt: 30 }])
  t.same(
    state.resting.map(({ port, endpoint, until }) => [port, endpoint, until]),
    [
      [10_000, '127.0.0.1:9001', 1_030],
      [10_000, '127.0.0.1:9002', 1_030],
    ],
  )
})

t.test('a port that was given back unused does not rest', async t => {
  t.same(replayJournal([opened(10, 10_000), opened(20, 0), closed(true)], 1_000).resting, [])
  t.same(replayJournal([opened(10, 10_000), opened(20, 10_001), closed(true)], 1_000).resting.length, 2)
})

t.test('where the group was when the flow closed counts as served', async t => {
  const bound: JournalRecord = {
    at: at(11),
    body: { kind: 'route', value: route({ group: 1, shard: 7, generation: 2 }) },
  }
  const state = replayJournal([opened(10, 10_000), bound, closed(false)], 1_000)
  t.same(
    state.resting.map(one => one.endpoint),
    ['127.0.0.1:9001', '127.0.0.1:9007'],
  )
  t.same(state.seats, [])
})

t.test('a flow that changed its port lets the old one rest', async t => {
  const state = replayJournal([opened(10, 10_000), opened(15, 10_001)], 1_000)
  t.match(state.flows, [{ flowPort: 10_001 }])
  t.match(state.resting, [{ port: 10_000, until: 1_015 }])
})

t.test('records about flows that nobody knows do nothing', async t => {
  t.match(replayJournal([moved, closed(true)], 1_000), { flows: [], seats: [], resting: [], aliveAt: 30 })
})
