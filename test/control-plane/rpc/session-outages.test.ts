import t from 'tap'
import type { FenceLevel } from '../../../control-plane/sessions/session-settings.ts'
import { LOCKED_LOOK_EVERY_MS } from '../../../control-plane/sessions/shard-users.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import type { ShardRef } from '../../../proto/contract/ids.ts'
import type { ClaimReply__Output } from '../../../proto/generated/switchyard/v1/ClaimReply.ts'
import { eventually } from '../../support/eventually.ts'
import { fleet, ref } from '../../support/world.ts'
import {
  attachPlayers,
  claimRaw,
  holderRaw,
  PlayedAgent,
  type SessionLab,
  sessionLab,
  servingLab,
} from './session-lab.ts'

const claim = async (lab: SessionLab, ...request: Parameters<typeof claimRaw>): Promise<ClaimReply__Output> =>
  (await lab.call('SessionService', 'Claim', claimRaw(...request))) as ClaimReply__Output

const fencedBy = (fence: FenceLevel) =>
  fleet({
    shards: 2,
    spares: 0,
    declared: { shards: 2, spares: 0 },
    spec: { sessions: { onSecondLogin: 'kick-old', fence } },
  })

const exit = (shardId: string): object => ({
  exited: { shard: { shardId, incarnation: '1' }, fleet: 'arena', exitCode: -1, signal: 'SIGKILL' },
})

t.test('agents are told by which of their reports their leases count, and for how long', async t => {
  const lab = await servingLab(t)
  const sequence = await lab.agent.beat()
  await lab.advance(1_000)
  const order = await lab.agent.orders.find(one => one.lease?.sequence === String(sequence))
  t.match(order.lease, { validMs: '12500', shards: [{ shardId: 'arena-1' }, { shardId: 'arena-2' }] })
})

t.test('a restart of the node keeps who plays what, and whom', async t => {
  const before = await servingLab(t)
  await attachPlayers(before, [{ id: 'aaaa', group: 'arena-g1', port: 10_001 }])
  const epoch = (await claim(before, 'arena-1', 'ann', 'first', 10_001)).granted?.epoch ?? ''
  await before.node.leadership.resign()
  const after = await sessionLab(t, { opened: before.opened, clock: before.clock, node: 'node-2' })
  const agent = new PlayedAgent(after, ['arena-1', 'arena-2'])
  await agent.beat()
  await attachPlayers(after, [{ id: 'aaaa', group: 'arena-g1', port: 10_001 }])
  t.match(await after.call('PlayerService', 'ListPlayers', { selector: {} }), {
    players: [{ id: 'aaaa', account: 'ann' }],
  })
  t.match(await after.call('SessionService', 'Check', holderRaw('arena-1', 'ann', epoch)), {
    holding: 'HOLDING_HELD',
  })
  t.match(await claim(after, 'arena-1', 'ann', 'first', 10_001), { granted: { epoch, repeated: true } })
})

t.test('a standby sends whoever claims to the active node', async t => {
  const active = await servingLab(t)
  const standby = await sessionLab(t, { opened: active.opened, clock: active.clock, node: 'node-2' })
  await t.rejects(claim(standby, 'arena-1', 'ann', 'first'), {
    message: new RegExp(`${active.node.grpcAddress} is active`),
  })
  t.ok((await claim(active, 'arena-1', 'ann', 'first')).granted)
})

t.test('while the store is away claims are refused at once, and nobody is cut off', async t => {
  const state = { down: false, claims: 0 }
  const lab = await servingLab(t, {
    sessions: real => ({
      renewLeases: shards =>
        state.down
          ? Promise.reject(new SwitchyardError('SWY_STORE_UNAVAILABLE', 'gone away'))
          : real.renewLeases(shards),
      claim: given => {
        state.claims += 1
        return real.claim(given)
      },
    }),
  })
  const proxy = await attachPlayers(lab, [{ id: 'aaaa', group: 'arena-g1', port: 10_001 }])
  await claim(lab, 'arena-1', 'ann', 'first')
  state.down = true
  await lab.advance(1_500)
  const [claims, told] = [state.claims, lab.agent.orders.all.filter(one => one.body === 'lease').length]
  await t.rejects(claim(lab, 'arena-1', 'bob', 'first'), /the store does not answer: gone away/)
  t.equal(state.claims, claims, 'the store is not asked while it is known to be away')
  t.match(await lab.call('AdminService', 'GetStatus', {}), { alarms: [/nobody can log in: gone away/] })
  await lab.agent.beat()
  await lab.advance(2_000)
  t.equal(lab.agent.orders.all.filter(one => one.body === 'lease').length, told, 'no renewal is told')
  t.notOk(proxy.all.some(order => order.body === 'cut'))
  state.down = false
  await lab.advance(1_500)
  t.ok((await claim(lab, 'arena-1', 'bob', 'first')).granted)
})

t.test('a save that nobody waits for any more does not come after a later one', async t => {
  const first = Promise.withResolvers<void>()
  const saved: string[] = []
  const lab = await servingLab(t, {
    sessions: real => ({
      putState: async (holder, entries) => {
        const text = entries[0]?.value.toString() ?? ''
        if (text === 'old') await first.promise
        saved.push(text)
        return real.putState(holder, entries)
      },
    }),
  })
  const { epoch } = (await claim(lab, 'arena-1', 'ann', 'first')).granted ?? { epoch: '' }
  const put = (text: string) =>
    lab.call('SessionService', 'PutState', {
      ...holderRaw('arena-1', 'ann', epoch),
      entries: [{ key: 'gold', value: Buffer.from(text) }],
    })
  const old = put('old')
  await claim(lab, 'arena-1', 'bob', 'first') // By now the node has it.
  const late = put('new')
  await claim(lab, 'arena-1', 'bob', 'first')
  t.strictSame(saved, [])
  first.resolve()
  await Promise.all([old, late])
  t.strictSame(saved, ['old', 'new'])
})

t.test('another database: claims wait, whoever repeats keeps what it has, and people are told', async t => {
  const state = { now: 'one', known: 'one' }
  const lab = await servingLab(t, {
    sessions: real => ({
      server: () => Promise.resolve({ ...state }),
      quarantine: (durationMs, server) => {
        state.known = server
        return real.quarantine(durationMs, server)
      },
    }),
  })
  await claim(lab, 'arena-1', 'ann', 'first')
  state.now = 'two'
  await lab.advance(1_500)
  t.match(await claim(lab, 'arena-1', 'bob', 'first'), { refused: { reason: 'CLAIM_REFUSAL_QUARANTINE' } })
  t.match(await claim(lab, 'arena-1', 'ann', 'first'), { granted: { repeated: true } })
  t.match(await lab.call('AdminService', 'GetStatus', {}), { alarms: [/another database answers/] })
  t.match(await lab.call('EventService', 'ListEvents', { subject: 'store' }), {
    events: [{ kind: 'store.exchanged', before: '{"identity":"one"}', after: '{"identity":"two"}' }],
  })
})

t.test(
  'with F1 a shard is fenced after its user is locked, and its accounts can be claimed only then',
  async t => {
    const locks: string[] = []
    const state = { lock: false }
    const lab = await servingLab(t, {
      fleets: [fencedBy('f1')],
      parts: { database: { host: 'db', port: 3_306, database: 'game' } },
      sessions: () => ({
        createShardUser: shard => Promise.resolve({ user: `u-${shard.shardId}`, password: 'secret' }),
        lockShardUser: shard => {
          locks.push(`${shard.shardId} ${shard.incarnation}`)
          return Promise.resolve(state.lock)
        },
      }),
    })
    const start = await lab.agent.orders.find(order => order.orderId === 'start-arena-1-1')
    t.match(start.start?.env, {
      SWITCHYARD_DB_HOST: 'db',
      SWITCHYARD_DB_PORT: '3306',
      SWITCHYARD_DB_DATABASE: 'game',
      SWITCHYARD_DB_USER: 'u-arena-1',
      SWITCHYARD_DB_PASSWORD: 'secret',
    })
    const lifeOf = async () => {
      const { shards } = await lab.opened.facts.facts()
      return shards.find(shard => shard.ref.shardId === 'arena-1')?.life.kind
    }
    await attachPlayers(lab, [])
    await claim(lab, 'arena-1', 'ann', 'first')
    await lab.agent.report(exit('arena-1'))
    await lab.advance(1_000)
    t.ok(locks.length >= 2, `${locks.length} tries`)
    t.equal(await lifeOf(), 'ready', 'not fenced: its transactions may still commit')
    t.ok((await claim(lab, 'arena-2', 'ann', 'second')).busy)
    const explained = (await lab.call('AdminService', 'Explain', { kind: 'KIND_SHARD', id: 'arena-1' })) as {
      facts: readonly { name: string; why: string }[]
    }
    t.match(
      explained.facts.find(fact => fact.name === 'fence'),
      { value: 'waits', why: /its database user is being locked \(\d+ tries\)/ },
    )
    t.match((await lab.opened.facts.facts()).failovers, [], 'and nobody fails over yet')
    state.lock = true
    await lab.advance(1_000)
    t.not(await lifeOf(), 'ready')
    t.ok((await claim(lab, 'arena-2', 'ann', 'second')).granted)
  },
)

t.test(
  'a shard whose user a node had locked when it died is fenced by the next node, however well it looks',
  async t => {
    const first = await servingLab(t, {
      fleets: [fencedBy('f1')],
      parts: { database: { host: 'db', port: 3_306, database: 'game' } },
      sessions: () => ({ lockShardUser: () => new Promise<boolean>(() => undefined) }),
    })
    await attachPlayers(first, [])
    await first.agent.report(exit('arena-1'))
    await first.advance(500)
    await first.node.leadership.resign()
    const locked: ShardRef[] = [ref('arena-1')]
    const second = await sessionLab(t, {
      opened: first.opened,
      clock: first.clock,
      node: 'node-2',
      fleets: [fencedBy('f1')],
      sessions: () => ({ lockedShards: () => Promise.resolve(locked) }),
    })
    const agent = new PlayedAgent(second, ['arena-1', 'arena-2'])
    await agent.beat()
    await attachPlayers(second, [])
    await second.advance(LOCKED_LOOK_EVERY_MS)
    const { events } = (await second.call('EventService', 'ListEvents', {})) as {
      events: readonly { kind: string; subject: string; why: string }[]
    }
    t.match(
      events.filter(event => event.kind === 'shard.fenced'),
      [{ subject: 'arena-1', why: 'its database user was locked when it was down' }],
    )
  },
)

t.test('without a fence a lost host keeps its accounts until its lease has run out', async t => {
  const lab = await servingLab(t, { fleets: [fencedBy('none')] })
  const proxy = await attachPlayers(lab, [{ id: 'aaaa', group: 'arena-g1', port: 10_001 }])
  const keepProxy = async (sequence: number, silent = true): Promise<void> => {
    const shards = [
      {
        shard: { shardId: 'arena-1', incarnation: '1' },
        silent,
        flows: 1,
        answered: true,
        answeredMsAgo: silent ? '60000' : '0',
      },
    ]
    proxy.write({ sequence: String(sequence), observations: { shards } })
    await eventually(
      'the word of the proxy',
      60_000,
      () => lab.node.live.proxies.proxies()[0]?.heardMsAgo === 0 || undefined,
    )
    await lab.advance(500)
  }
  await claim(lab, 'arena-1', 'ann', 'first')
  // The store has to have been there for a while: an expiry right after the start counts for nothing.
  for (let beats = 0; beats < 20; beats += 1) {
    await lab.agent.beat()
    await keepProxy(10 + beats, false)
    await lab.advance(500)
  }
  lab.agent.orders.end()
  const lives = async (): Promise<string | undefined> =>
    (await lab.opened.facts.facts()).shards.find(shard => shard.ref.shardId === 'arena-1')?.life.kind
  let halfSeconds = 0
  for (; halfSeconds < 60; halfSeconds += 1) {
    await keepProxy(100 + halfSeconds)
    const life = await lives()
    if (life === 'fenced' || life === 'gone') break
  }
  t.ok(halfSeconds >= 30 && halfSeconds <= 45, `fenced after ${halfSeconds / 2} s: a lease and its margin`)
})
