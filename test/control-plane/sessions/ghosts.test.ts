import t from 'tap'
import type { PlayerLive } from '../../../control-plane/facts/live-view.ts'
import { GhostScan, SESSIONS_PER_LOOK_MAX } from '../../../control-plane/sessions/ghost-scan.ts'
import { ghostOf } from '../../../control-plane/sessions/ghosts.ts'
import type { SessionRecord } from '../../../control-plane/sessions/session.ts'
import type { SessionQuery } from '../../../control-plane/sessions/session-store.ts'
import { ManualClock } from '../../../lib/clock.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { AccountName, Epoch } from '../../../proto/contract/session.ts'
import { group, life, NOW, player, proxy, ref, shard, world } from '../../support/world.ts'

function held(account: string, port = 10_001): SessionRecord {
  return {
    account: account as AccountName,
    epoch: 5 as Epoch,
    since: (NOW - 10_000) as StoreTimeMs,
    state: {
      kind: 'held',
      shard: ref('arena-1'),
      attempt: 'a',
      seen: { protocol: 'udp', ip: '127.0.0.1', port },
    },
  }
}

const scene = (people: readonly PlayerLive[], state = life.ready) =>
  world(
    {
      shards: [shard('arena-1', { life: state, since: (NOW - 4_000) as StoreTimeMs })],
      groups: [group(1, ref('arena-1'))],
    },
    { people, proxies: [proxy('proxy-1')] },
  )

const TABLE: readonly (readonly [
  string,
  ReturnType<typeof scene>,
  number | undefined,
  object | undefined,
])[] = [
  ['its player is there', scene([player(1, 'arena-g1')]), undefined, undefined],
  ['its player has just left', scene([]), 29_999, undefined],
  [
    'its player left a while ago',
    scene([]),
    30_000,
    { why: /player has left/, forMs: 30_000, claimable: false },
  ],
  [
    'its shard is suspect',
    scene([player(1, 'arena-g1')], life.suspect),
    undefined,
    { why: /suspect/, forMs: 4_000, claimable: false },
  ],
  [
    'its shard is fenced',
    scene([], life.fenced),
    undefined,
    { why: /fenced, the next login gets it/, forMs: 4_000, claimable: true },
  ],
  ['its shard is no more', world({}), undefined, { why: /does not exist/, forMs: 10_000, claimable: true }],
]

for (const [name, given, leftMsAgo, ghost] of TABLE)
  t.test(`a ghost: ${name}`, async t => {
    const found = ghostOf(given, held('ann'), NOW, leftMsAgo)
    if (ghost === undefined) t.equal(found, undefined)
    else t.match(found, ghost)
  })

function scanLab(sessions: SessionRecord[]) {
  const clock = new ManualClock()
  const state = {
    people: [] as PlayerLive[],
    life: life.ready as Parameters<typeof scene>[1],
    active: true,
    down: false,
  }
  const queries: SessionQuery[] = []
  const scan = new GhostScan({
    store: {
      sessions: query => {
        queries.push(query)
        if (state.down) return Promise.reject(new Error('away'))
        const from = sessions.filter(one => one.account > (query.after ?? ''))
        return Promise.resolve({ sessions: from.slice(0, query.limit), total: sessions.length, now: NOW })
      },
    },
    world: () => (state.active ? scene(state.people, state.life) : undefined),
    clock,
  })
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      scan.tick()
      await scan.idle()
      clock.advance(1_000)
    }
  }
  return { scan, state, queries, pass, sessions }
}

t.test('a session whose player has left is a ghost after half a minute, until it is released', async t => {
  const { scan, state, pass, sessions } = scanLab([held('ann'), held('bob', 10_002)])
  state.people = [player(2, 'arena-g1')]
  await pass(25)
  t.strictSame(scan.found.ghosts, [])
  t.equal(scan.found.held, 2)
  await pass(20)
  t.match(scan.found, { ghostsTotal: 1, ghosts: [{ account: 'ann', shard: ref('arena-1') }] })
  state.people = [player(1, 'arena-g1'), player(2, 'arena-g1')]
  await pass(11)
  t.strictSame(scan.found.ghosts, [], 'its player is back')
  state.people = []
  await pass(50)
  t.equal(scan.found.ghostsTotal, 2)
  sessions.length = 0
  await pass(11)
  t.equal(scan.found.ghostsTotal, 0)
})

t.test('an account that the next login gets at once counts for nobody to look after', async t => {
  const { scan, state, pass } = scanLab([held('ann')])
  await pass(60)
  t.equal(scan.found.ghostsTotal, 1)
  state.life = life.fenced
  await pass(20)
  t.match(scan.found, { ghosts: [], ghostsTotal: 0, held: 1 })
})

t.test('many sessions are read in parts, one per second; an outage is waited out', async t => {
  const many = Array.from({ length: SESSIONS_PER_LOOK_MAX + 5 }, (_, index) =>
    held(`a${String(index).padStart(6, '0')}`),
  )
  const { scan, state, queries, pass } = scanLab(many)
  state.down = true
  await pass(2)
  state.down = false
  await pass(2)
  t.equal(queries.length, 4)
  t.equal(queries[3]?.after, many[SESSIONS_PER_LOOK_MAX - 1]?.account)
  t.equal(scan.found.held, many.length)
  await pass(8)
  t.equal(queries.length, 4, 'the next round begins ten seconds after this one')
})

t.test('a standby knows no ghosts', async t => {
  const { scan, state, pass } = scanLab([held('ann')])
  await pass(60)
  t.equal(scan.found.ghostsTotal, 1)
  state.active = false
  await pass(1)
  t.equal(scan.found.ghostsTotal, 0)
})
