import t from 'tap'
import { admit, admitHandshake } from '../../../proxy/flows/admit.ts'
import { dueForFlow } from '../../../proxy/flows/due-for-flow.ts'
import { CLIENT_SILENCE_MS, SHARD_SILENCE_MS } from '../../../proxy/flows/flow.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { group, policy, type RouteSketch, snapshot, token } from '../support/routes.ts'

const IDLE_MS = 5_000
const CLIENT_TIMEOUT_MS = 15_000
const ADDRESS = '10.0.0.1'

/** One flow that the kernel carries, and that was told of last at `known.at`. */
function carriedWorld(groups: readonly RouteSketch[] = [{ group: 1 }]) {
  const world = carrierWorld({ listener: { udpIdleMs: IDLE_MS } })
  world.carrier.applySnapshot(token(1), snapshot(groups, { leaseMs: 600_000_000 }))
  const { flow } = world.joined(ADDRESS, 1)
  const known = { at: world.clock.monotonicMs() as number }
  flow.knownUntil = known
  const now = () => world.clock.monotonicMs()
  return {
    flow,
    /** A reading that shows traffic both ways since the last one, or none. */
    read: (traffic: 'traffic' | 'silence') => {
      known.at = now()
      if (traffic === 'traffic') flow.activeAt = flow.clientSeenAt = flow.shardSeenAt = now()
    },
    advance: (ms: number) => world.clock.advance(ms),
    due: () => dueForFlow(flow, now()).kind,
    moveInTime: () =>
      world.carrier.move(token(1), {
        moveId: 'm1' as never,
        groupId: group(2),
        flows: [{ flowId: flow.id, placementVersion: 1 }],
        follow: 'timeout',
        clientTimeoutMs: CLIENT_TIMEOUT_MS,
        lameDuckMs: 0,
        pacePerSecond: 0,
      }),
    failOverInTime: () =>
      world.carrier.applySnapshot(
        token(2),
        snapshot([{ group: 1, shard: 2, generation: 2 }], {
          fleets: [policy({ follow: 'timeout', clientTimeoutMs: CLIENT_TIMEOUT_MS })],
          leaseMs: 600_000_000,
        }),
      ),
    hear: () => admit(world.listener, ADDRESS, 1, now()),
    knock: () => admitHandshake(world.listener, ADDRESS, 1, now()).kind,
    /** Where a newcomer from the same address would sit. */
    newcomer: () => world.joined(ADDRESS, 2).flow,
  }
}

t.test('readings that take long let no carried flow idle out, however long', async t => {
  const { advance, due, read } = carriedWorld()
  for (let reading = 0; reading < 5; reading += 1) {
    advance(3 * IDLE_MS)
    t.equal(due(), 'nothing', 'nothing is known of it since')
    read('traffic')
    t.equal(due(), 'nothing')
  }
  advance(IDLE_MS)
  read('silence')
  t.equal(due(), 'close', 'it was silent all the time, as is known now')
})

t.test('a forged handshake parts no player whose shard was answering when it was last told of', async t => {
  const { advance, knock, read } = carriedWorld()
  read('traffic')
  advance(5 * SHARD_SILENCE_MS)
  t.equal(knock(), 'forward', 'the reading is old, but the shard was not silent then')
  read('traffic')
  t.equal(knock(), 'forward')
})

t.test('a player whose shard is known to be silent comes in anew', async t => {
  const { advance, knock, read } = carriedWorld()
  read('traffic')
  advance(SHARD_SILENCE_MS)
  read('silence')
  t.equal(knock(), 'reopen')
})

t.test('what user space sees itself counts at once', async t => {
  const { flow, advance, due, knock, read } = carriedWorld()
  read('silence')
  advance(IDLE_MS)
  flow.knownUntil = undefined
  t.equal(due(), 'close', 'given back by the kernel')
  t.equal(knock(), 'reopen')
})

t.test('nobody sits down in the place of a player whose silence is only that of the readings', async t => {
  const { flow, advance, newcomer } = carriedWorld()
  advance(3 * SHARD_SILENCE_MS)
  newcomer()
  t.equal(flow.seatTaken, false)
  const other = carriedWorld()
  other.advance(3 * SHARD_SILENCE_MS)
  other.read('silence')
  other.newcomer()
  t.equal(other.flow.seatTaken, true, 'who is known to be silent has probably gone')
})

t.test(
  'a client that talked when it was last told of is not taken for silent when it is let run into its time-out',
  async t => {
    for (const how of ['moveInTime', 'failOverInTime'] as const) {
      const world = carriedWorld([{ group: 1 }, { group: 2 }].slice(0, how === 'moveInTime' ? 2 : 1))
      const { flow, advance, due, hear, read } = world
      read('traffic')
      advance(3 * CLIENT_SILENCE_MS)
      world[how]()
      t.match(
        hear(),
        { kind: 'drop', reason: 'following' },
        `${how}: it has talked ever since, for all one knows`,
      )
      t.equal(flow.phase.kind, 'following')
      flow.knownUntil = undefined
      advance(CLIENT_SILENCE_MS - 1)
      t.match(hear(), { kind: 'drop', reason: 'following' })
      t.equal(due(), 'nothing')
      advance(CLIENT_SILENCE_MS)
      t.equal(due(), 'close', 'now it is silent')
    }
  },
)

t.test('a client that is known to be silent is not waited for', async t => {
  const { advance, due, moveInTime, read } = carriedWorld([{ group: 1 }, { group: 2 }])
  read('traffic')
  advance(CLIENT_SILENCE_MS)
  read('silence')
  advance(3 * CLIENT_SILENCE_MS)
  moveInTime()
  t.equal(due(), 'close')
})

t.test('of a flow that no reading has told of yet its client counts as talking', async t => {
  const { flow, advance, due, moveInTime } = carriedWorld([{ group: 1 }, { group: 2 }])
  flow.knownUntil = { at: Number.NEGATIVE_INFINITY }
  advance(3 * CLIENT_SILENCE_MS)
  moveInTime()
  t.equal(due(), 'nothing')
  flow.knownUntil = undefined
  advance(CLIENT_SILENCE_MS)
  t.equal(due(), 'close')
})
