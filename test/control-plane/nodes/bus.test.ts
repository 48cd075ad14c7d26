import fc from 'fast-check'
import t, { type Test } from 'tap'
import {
  type Hint,
  HINT_CHARACTERS_MAX,
  hintIn,
  hintText,
  openNoBus,
} from '../../../control-plane/nodes/bus.ts'
import { hintedStore } from '../../../control-plane/nodes/hinted-store.ts'
import { assembleNode } from '../../../control-plane/assemble-node.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import { MemoryBus } from '../../support/memory-bus.ts'
import { ScriptedStore } from '../../support/scripted-store.ts'
import { emptyStore } from '../rpc/empty-store.ts'

const node = 'node-1' as NodeId
const event = { actor: 'system', kind: 'shard.ready', subject: 'arena-1', summary: '', why: '' }

t.test('a hint as text is the same hint again', async () => {
  const committed = fc.record({
    kind: fc.constant('committed' as const),
    node: fc.constant(node),
    revision: fc.maxSafeNat(),
    lastEvent: fc.maxSafeNat(),
  })
  const resigned = fc.record({ kind: fc.constant('resigned' as const), node: fc.constant(node) })
  fc.assert(
    fc.property(fc.oneof(committed, resigned), hint => {
      const heard = hintIn(hintText(hint, 'me'))
      return JSON.stringify(heard?.hint) === JSON.stringify(hint) && heard?.origin === 'me'
    }),
  )
})

t.test('what is no hint is nothing', async t => {
  const good = { kind: 'committed', node: 'node-1', revision: 1, lastEvent: 0, origin: 'x' }
  const wrong = [
    { ...good, kind: 'shutdown' },
    { ...good, node: 'NOT A NAME' },
    { ...good, node: 7 },
    { ...good, revision: -1 },
    { ...good, revision: 1.5 },
    { ...good, lastEvent: '3' },
    { ...good, origin: undefined },
    { ...good, more: 'x'.repeat(HINT_CHARACTERS_MAX) },
    [],
    null,
    7,
  ]
  t.ok(hintIn(JSON.stringify(good)))
  for (const one of wrong) t.equal(hintIn(JSON.stringify(one)), undefined, JSON.stringify(one).slice(0, 60))
  for (const text of ['', '{', 'undefined', '\0']) t.equal(hintIn(text), undefined)
  fc.assert(fc.property(fc.string(), text => hintIn(text) === undefined))
})

t.test('what is written is told of, what is refused is not', async t => {
  const scripted = new ScriptedStore()
  const told: Hint[] = []
  const store = hintedStore(scripted, node, hint => void told.push(hint))
  const { revision } = await store.facts()
  await store.commit(1 as Token, [], [event, event])
  scripted.beforeCommit = () => 'a conflict'
  await store.commit(1 as Token, [], [event])
  await store.resign(1 as Token)
  t.same(told, [
    { kind: 'committed', node, revision: revision + 1, lastEvent: 2 },
    { kind: 'resigned', node },
  ])
})

async function nodeOn(t: Test, bus: MemoryBus, store: ScriptedStore) {
  const clock = new ManualClock()
  const { sessions, aliases, handoffs, scaler } = await emptyStore(t)
  const made = assembleNode({
    store,
    sessions,
    aliases,
    handoffs,
    scaler: { ledger: scaler },
    node,
    fleets: [],
    clock,
    random: seededRandom(1),
    log: silentLog,
    openBus: bus.open,
  })
  return { clock, made }
}

t.test('whoever watches events looks as soon as somebody has written one, here or elsewhere', async t => {
  const bus = new MemoryBus()
  const store = new ScriptedStore()
  const [here, elsewhere] = [await nodeOn(t, bus, store), await nodeOn(t, bus, store)]
  let looks = 0
  here.made.eventSignal.listen(() => (looks += 1))
  await elsewhere.made.store.commit(1 as Token, [], [event])
  t.equal(looks, 1)
  await here.made.store.commit(1 as Token, [], [event])
  t.equal(looks, 2)
})

t.test('a standby that hears of a resignation asks with its next tick, not at its next time', async t => {
  const bus = new MemoryBus()
  const store = new ScriptedStore()
  let asked = 0
  store.lead = () => {
    asked += 1
    return Promise.resolve({
      node: 'node-2' as NodeId,
      address: 'x',
      token: 1 as Token,
      expiresAt: store.now.now,
    })
  }
  const { made } = await nodeOn(t, bus, store)
  made.leadership.tick()
  await made.leadership.settled()
  made.leadership.tick()
  t.equal(asked, 1, 'it is not time')
  bus.open(() => {}).publish({ kind: 'resigned', node: 'node-2' as NodeId })
  made.leadership.tick()
  await made.leadership.settled()
  t.equal(asked, 2)
})

t.test('without a bus nothing is connected and nothing fails', async t => {
  const bus = openNoBus(() => t.fail('a hint'))
  bus.publish({ kind: 'resigned', node })
  bus.tick()
  t.equal(bus.figures().connected, false)
  bus.close()
})
