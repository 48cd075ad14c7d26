import t from 'tap'
import { SwitchyardError } from '../../../lib/errors.ts'
import { type Log, silentLog } from '../../../lib/log.ts'
import type { HandoffStore } from '../../../control-plane/zones/handoff-store.ts'
import { shardRefText } from '../../../proto/contract/ids.ts'
import type { AccountName } from '../../../proto/contract/session.ts'
import { eventually } from '../../support/eventually.ts'
import { ref } from '../../support/world.ts'
import {
  arrive,
  call,
  commit,
  handedOver,
  type HandoffLab,
  handoffLab,
  login,
  MOVE,
  onMove,
  prewarm,
  untilCommit,
} from './handoff-lab.ts'
import { PlayedProxy } from './played-proxy.ts'
import { claimRaw, hostedAgain, holderRaw, PlayedAgent, sessionLab } from './session-lab.ts'

const A = ref('arena-1')
const move = MOVE as never
const ann = 'ann' as AccountName
const NONE = { outcome: 'none' }
const FENCED = { refused: { reason: 'HANDOFF_REFUSAL_FENCED' } }

const exit = (shardId: string): object => ({
  exited: { shard: { shardId, incarnation: '1' }, fleet: 'arena', exitCode: -1, signal: 'SIGKILL' },
})

async function playing(lab: HandoffLab): Promise<string> {
  await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  return await login(lab, 'arena-1', 'ann', 10_001)
}

/** The real store but for these methods. */
function but(real: HandoffStore, over: Partial<HandoffStore>): HandoffStore {
  return new Proxy(real, {
    get: (target, name) => {
      const value: unknown = Reflect.get(over, name) ?? Reflect.get(target, name)
      return typeof value === 'function' ? (value as (...given: never[]) => unknown).bind(target) : value
    },
  })
}

async function stateOf(lab: HandoffLab): Promise<unknown> {
  return (await lab.opened.sessions.session(ann)).session?.state.kind
}

t.test('what a node has committed before it died is routed by the next one', async t => {
  const lab = await handoffLab(t)
  await untilCommit(lab, { ann: await playing(lab) })
  await lab.node.leadership.resign()
  await lab.opened.handoffs.commit(move, A, new Map([[ann, '127.0.0.1']]))
  const after = await sessionLab(t, { opened: lab.opened, clock: lab.clock, node: 'node-2' })
  const agent = new PlayedAgent(after, ['arena-1', 'arena-2'])
  await agent.beat()
  const proxy = new PlayedProxy(after)
  await proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  await after.advance(2_000)
  t.equal(await proxy.carryOut('ann-1'), 'arena-g2')
  t.match(await arrive(after, 'arena-2', 'ann', 10_001), { outcome: 'ticket' })
  t.strictSame(await lab.opened.handoffs.unrouted(10), [])
})

t.test('a node that dies between writing the move and noting it writes it once', async t => {
  const state = { down: true }
  const lab = await handoffLab(t, {
    handoffs: real =>
      but(real, {
        routed: id =>
          state.down ? Promise.reject(new SwitchyardError('SWY_STORE_UNAVAILABLE', 'gone')) : real.routed(id),
      }),
  })
  await untilCommit(lab, { ann: await playing(lab) })
  t.match(await commit(lab), { outcome: 'committed' }, 'whatever becomes of the route')
  await lab.proxy.carryOut('ann-1')
  await lab.advance(3_000)
  t.equal((await lab.opened.handoffs.unrouted(10)).length, 1)
  state.down = false
  await lab.advance(1_500)
  t.strictSame(await lab.opened.handoffs.unrouted(10), [])
  t.equal(lab.proxy.orders.all.filter(({ body }) => body === 'move').length, 1)
})

t.test('while the store is away calls say so, the log is quiet, and afterwards it goes on', async t => {
  const state = { down: false, warnings: 0 }
  const away = <T>(act: () => Promise<T>): Promise<T> =>
    state.down ? Promise.reject(new SwitchyardError('SWY_STORE_UNAVAILABLE', 'gone away')) : act()
  const log: Log = {
    ...silentLog,
    warn: (_, message) => {
      if (message.includes('hand-off')) state.warnings += 1
    },
  }
  const lab = await handoffLab(t, {
    parts: { log },
    handoffs: real =>
      but(real, {
        commit: (...given) => away(() => real.commit(...given)),
        sweep: (...given) => away(() => real.sweep(...given)),
        counts: () => away(() => real.counts()),
      }),
  })
  const epoch = await playing(lab)
  await untilCommit(lab, { ann: epoch })
  state.down = true
  await t.rejects(commit(lab), /gone away/)
  const before = state.warnings
  await lab.advance(4_000)
  t.equal(state.warnings, before)
  state.down = false
  t.match(await commit(lab), { outcome: 'committed' }, 'asked again with the same move')
})

t.test('a node with nothing to hand over looks seldom', async t => {
  let looks = 0
  const lab = await handoffLab(t, {
    handoffs: real =>
      but(real, {
        sweep: (...given) => {
          looks += 1
          return real.sweep(...given)
        },
      }),
  })
  await prewarm(lab, { ann: await playing(lab) })
  looks = 0
  await lab.advance(5_000)
  t.ok(looks >= 4, `${looks} looks while one is under way`)
  await call(lab, 'Abort', onMove())
  await lab.advance(2_000)
  looks = 0
  await lab.advance(20_000)
  t.equal(looks, 4)
})

t.test('the new shard dies before its player arrives: the group’s next one serves the ticket', async t => {
  const lab = await handoffLab(t)
  await handedOver(lab)
  await lab.proxy.carryOut('ann-1')
  await lab.agent.report(exit('arena-2'))
  lab.agent.shards = lab.agent.shards.slice(0, 1)
  const next = await eventually('the next shard', 60_000, async () => {
    await lab.advance(500)
    if (lab.agent.orders.all.some(order => order.orderId === 'start-arena-2-2'))
      lab.agent.shards = [...lab.agent.shards.slice(0, 1), hostedAgain('arena-2', 2)]
    await lab.agent.beat()
    const group = (await lab.opened.facts.facts()).groups.find(({ ordinal }) => ordinal === 2)
    const isBound = group !== undefined && shardRefText(group.shard) !== 'arena-2#1'
    return isBound ? group.shard : undefined
  })
  await lab.advance(1_500)
  await lab.agent.beat()
  const request = { ...claimRaw('arena-2', 'ann', 'again', 10_001), shard: { ...next } }
  t.match(await call(lab, 'Arrive', request), {
    ticket: { moveId: MOVE, payload: Buffer.from('position of ann') },
  })
})

t.test('the old shard is fenced while it hands over: that is the end of it, and of its hold', async t => {
  const lab = await handoffLab(t)
  await untilCommit(lab, { ann: await playing(lab) })
  await lab.agent.report(exit('arena-1'))
  await lab.advance(1_000)
  t.match(await commit(lab), FENCED)
  // Nobody says which flow it is: else the desk would wait for its proxy, and time stands still here.
  t.match(await lab.call('SessionService', 'Claim', claimRaw('arena-2', 'ann', 'second')), {
    outcome: 'granted',
  })
  t.match(await arrive(lab, 'arena-2', 'ann', 10_003, 'other'), NONE)
})

t.test('an account that is released while it moves is handed over to nobody', async t => {
  const lab = await handoffLab(t)
  const epoch = await playing(lab)
  await untilCommit(lab, { ann: epoch })
  const release = (force: boolean, requestId: string) =>
    lab.call('SessionAdminService', 'ReleaseSession', { account: 'ann', force, change: { requestId } })
  await t.rejects(release(false, 'r1'), /about to leave arena-1.*--force/)
  t.match(await release(true, 'r2'), { applied: true })
  t.match(await commit(lab), FENCED)
  t.equal(await stateOf(lab), 'free')
})

t.test('a release of an account on its way makes its ticket worthless', async t => {
  const lab = await handoffLab(t)
  await handedOver(lab)
  await lab.proxy.carryOut('ann-1')
  const release = (force: boolean, requestId: string) =>
    lab.call('SessionAdminService', 'ReleaseSession', { account: 'ann', force, change: { requestId } })
  await t.rejects(release(false, 'r1'), /on the way to arena-2, for \d+ s at most/)
  t.match(await release(true, 'r2'), { applied: true })
  t.match(await arrive(lab, 'arena-2', 'ann', 10_001), NONE)
  t.ok(await login(lab, 'arena-2', 'ann', 10_001), 'a login like any other')
  await lab.advance(2_000)
  t.strictSame((await lab.opened.facts.facts()).reservations, [])
})

t.test('whoever is kicked in the middle is handed over, and free when nobody comes', async t => {
  const lab = await handoffLab(t)
  await untilCommit(lab, { ann: await playing(lab) })
  const selector = { account: 'ann' }
  t.match(await lab.call('PlayerService', 'KickPlayers', { selector, change: { requestId: 'k1' } }), {
    summary: '1 player is kicked',
  })
  await lab.proxy.close('ann-1')
  t.match(await commit(lab), { outcome: 'committed' })
  await lab.settle()
  t.notOk(lab.proxy.orders.all.some(({ body }) => body === 'move'))
  t.equal(await stateOf(lab), 'granted')
  await lab.advance(24_000)
  t.equal(await stateOf(lab), 'free')
})

t.test(
  'nobody is handed over to a shard that drains, and everybody to whoever carries its group next',
  async t => {
    const lab = await handoffLab(t)
    const epoch = await playing(lab)
    await prewarm(lab, { ann: epoch })
    const drain = { id: 'arena-2', deadlineMs: '600000', waitEmpty: true, change: { requestId: 'd1' } }
    await lab.call('ShardService', 'DrainShard', drain)
    await lab.settle()
    t.match(await call(lab, 'Prepare', onMove()), { refused: { reason: 'HANDOFF_REFUSAL_AWAY' } })
    t.match(await prewarm(lab, { ann: epoch }), {
      refused: { reason: 'HANDOFF_REFUSAL_AWAY', why: /being carried to another shard/ },
    })
    t.match(await lab.call('SessionService', 'Check', holderRaw('arena-1', 'ann', epoch)), {
      holding: 'HOLDING_HELD',
    })
  },
)

t.test('a shard that drains still takes those who are on their way to it', async t => {
  const lab = await handoffLab(t)
  await handedOver(lab)
  await lab.proxy.carryOut('ann-1')
  const drain = { id: 'arena-2', deadlineMs: '600000', waitEmpty: true, change: { requestId: 'd1' } }
  await lab.call('ShardService', 'DrainShard', drain)
  await lab.settle()
  t.match(await arrive(lab, 'arena-2', 'ann', 10_001), { outcome: 'ticket' })
})

t.test('a shard that drains hands its players over like any other', async t => {
  const lab = await handoffLab(t)
  const epoch = await playing(lab)
  const drain = { id: 'arena-1', deadlineMs: '600000', waitEmpty: true, change: { requestId: 'd1' } }
  await lab.call('ShardService', 'DrainShard', drain)
  await lab.settle()
  await untilCommit(lab, { ann: epoch })
  t.match(await commit(lab), { outcome: 'committed' })
  t.equal(await lab.proxy.carryOut('ann-1'), 'arena-g2')
})
