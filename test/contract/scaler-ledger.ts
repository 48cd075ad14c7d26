import type { Test } from 'tap'
import type { EventRecord, NewEvent } from '../../control-plane/events/event.ts'
import type { BrakeRecord } from '../../control-plane/brakes/brake.ts'
import { COLLECTION_RECORDS_MAX, RECORD_CHARACTERS_MAX } from '../../control-plane/scaler/collections.ts'
import { GONE_KEPT_MS } from '../../control-plane/scaler/hard-caps.ts'
import type { LedgerChange, ScalerFacts, ScalerLedger } from '../../control-plane/scaler/ledger.ts'
import type { PoolName, ProviderName } from '../../control-plane/scaler/pool.ts'
import type { StoreTimeMs } from '../../lib/store-time.ts'
import type { HostId, Token } from '../../proto/contract/ids.ts'
import { row, spec } from '../control-plane/scaler/scaler-lab.ts'

/** One empty database, as the scaler and the rest of a node see it. */
export interface LedgerUnderTest {
  /** Another handle on the same database; one that cannot be shared gives its only one again. */
  open(): Promise<LedgerHandle>
  advance(durationMs: number): void
}

export interface LedgerHandle {
  readonly ledger: ScalerLedger
  /** Makes a node of this name the active one. Undefined: another one is. */
  lead(node: string): Promise<Token | undefined>
  /** All of them, oldest first. */
  readonly events: () => Promise<readonly EventRecord[]>
  /** Sets a brake as the rest of the node does. */
  readonly brake: (token: Token, brake: Pick<BrakeRecord, 'scope' | 'verb'>) => Promise<void>
}

export type MakeLedger = (t: Test) => Promise<LedgerUnderTest>

export const LEASE_MS = 5_000
const game = 'game' as PoolName
const event: NewEvent = {
  actor: 'system',
  kind: 'host.planned',
  subject: 'game-1',
  summary: 'one',
  why: 'two',
}

/** JSON has no undefined: what a store gives back has none. */
function plain(value: unknown): unknown {
  const listed = (_: string, one: unknown): unknown => (one instanceof Map ? Object.fromEntries(one) : one)
  return JSON.parse(JSON.stringify(value, listed))
}

/** A store gives its rows back in an order of its own. */
function sorted(facts: ScalerFacts): unknown {
  return plain({
    ...facts,
    budgets: facts.budgets.toSorted((one, other) => (one.scope < other.scope ? -1 : 1)),
  })
}

async function leading(t: Test, made: LedgerUnderTest, node = 'node-1') {
  const handle = await made.open()
  const token = await handle.lead(node)
  if (token === undefined) throw new Error('another node leads')
  const { ledger } = handle
  const done = async (...changes: LedgerChange[]): Promise<ScalerFacts> => {
    t.equal(await ledger.commit(token, changes, []), 'done', changes.map(({ kind }) => kind).join(' '))
    return ledger.read()
  }
  /** After a change that holds: nothing of either may be seen afterwards. */
  const refused = async (name: string, ...changes: LedgerChange[]): Promise<void> => {
    const before = await ledger.read()
    const harmless: LedgerChange = {
      kind: 'provider.pause',
      provider: 'marker' as ProviderName,
      retryAfterMs: 1,
    }
    t.equal(await ledger.commit(token, [harmless, ...changes], [event]), 'refused', name)
    t.same(
      plain({ ...(await ledger.read()), now: 0 }),
      plain({ ...before, now: 0 }),
      `${name}: nothing is written`,
    )
  }
  return { ...handle, token, done, refused }
}

const put = (expected?: number, own: Parameters<typeof spec>[0] = {}): LedgerChange => ({
  kind: 'pool.put',
  spec: spec({ hosts: 2, ...own }),
  expected,
})
const insert = (ordinal: number): LedgerChange => ({
  kind: 'host.insert',
  host: row(`game-${ordinal}`, 'planned'),
  ordinal,
})
const happens = (
  host: string,
  event: Extract<LedgerChange, { readonly kind: 'host.event' }>['event'],
): LedgerChange => ({ kind: 'host.event', host: host as HostId, event, why: 'it is so' })

/** What every implementation of `ScalerLedger` must pass. */
export function scalerLedgerContract(t: Test, make: MakeLedger): void {
  commits(t, make)
  records(t, make)
  leases(t, make)

  t.test('an installation is named once, whoever reads first', async t => {
    const made = await make(t)
    const [first, second] = [await made.open(), await made.open()]
    const { installation, ...facts } = await first.ledger.read()
    t.match(installation, /^swy-[0-9a-z]{12}$/)
    t.equal((await second.ledger.read()).installation, installation)
    t.match(facts, { pools: [], hosts: [], budgets: [], pauses: [], brakes: [], approvals: [] })
  })

  t.test('brakes of the scaler are those of everybody, as long as they are in force', async t => {
    const made = await make(t)
    const { brake, token, ledger, done, refused } = await leading(t, made)
    await done(put())
    await brake(token, { scope: 'fleet:arena', verb: 'all' })
    t.same((await ledger.read()).brakes, [], 'one of a fleet is none of the scaler’s')
    const none: LedgerChange = { kind: 'brake.none', act: { kind: 'drain' }, pool: spec() }
    await done(none)
    await brake(token, { scope: 'pool:game', verb: 'drain' })
    t.match((await ledger.read()).brakes, [{ scope: 'pool:game', verb: 'drain' }])
    await refused('a brake', none)
    await done({ ...none, act: { kind: 'create', purpose: 'growth' } })
    await brake(token, { scope: 'all', verb: 'all' })
    await refused('a brake on everything', { ...none, act: { kind: 'create', purpose: 'growth' } })
  })
}

function commits(t: Test, make: MakeLedger): void {
  t.test('what was committed is read again, by every handle, with the store’s times', async t => {
    const made = await make(t)
    const { done, ledger } = await leading(t, made)
    const since = (await ledger.read()).now
    await done(put())
    made.advance(1_000)
    const facts = await done(insert(1), happens('game-1', { kind: 'ask', image: undefined }))
    t.match(facts.hosts, [{ id: 'game-1', times: { plannedAt: since + 1_000, askedAt: since + 1_000 } }])
    t.match(facts.pools, [{ spec: { name: 'game' }, desired: 2, lastOrdinal: 1, version: 1 }])
    t.match(facts.budgets.map(({ scope }) => scope).toSorted(), [
      'installation',
      'pool:game',
      'provider:cloud',
      'region:cloud/north',
    ])
    const other = await made.open()
    t.same(sorted(await other.ledger.read()), sorted(facts))
  })

  t.test('every kind of thing is kept: breakers, pauses, approvals, what belongs to a host', async t => {
    const made = await make(t)
    const { done } = await leading(t, made)
    const item = {
      kind: 'dns' as const,
      id: 'game-1.example',
      doneAt: undefined,
      attempts: 0,
      nextAt: 7 as StoreTimeMs,
      why: 'not tried yet',
    }
    await done(
      put(),
      insert(1),
      {
        kind: 'breaker.tell',
        key: 'cloud/north/small',
        event: { kind: 'failed', startedAt: 1 as StoreTimeMs, chance: 0, why: 'no' },
      },
      { kind: 'provider.pause', provider: 'cloud' as ProviderName, retryAfterMs: 5_000 },
      { kind: 'approval.put', hosts: ['game-1' as HostId], by: 'ann', forMs: 1_000 },
      { kind: 'host.undo', host: 'game-1' as HostId, seen: [], items: [item] },
    )
    const facts = await (await made.open()).ledger.read()
    t.same(plain(facts.breakers), { 'cloud/north/small': { kind: 'closed', outcomes: [false] } })
    t.same(facts.pauses, [{ provider: 'cloud', until: facts.now + 5_000 }])
    t.same(facts.approvals, [{ hosts: ['game-1'], by: 'ann', until: facts.now + 1_000 }])
    t.same(plain(facts.hosts[0]?.undo), [plain(item)])
  })

  t.test('all or nothing: whatever a condition refuses undoes the whole commit', async t => {
    const made = await make(t)
    const { done, refused } = await leading(t, made)
    await done(put(), insert(1))
    await refused('a host that is there', insert(1))
    await refused('a pool of another version', put(7))
    await refused('a pool that is there', put())
    await refused('a level that has changed', { kind: 'pool.unchanged', pool: game, version: 2 })
    await refused('an event that has no answer', happens('game-1', { kind: 'join' }))
    await refused('a host that is not there', happens('game-9', { kind: 'join' }))
    await refused('a pool with hosts', { kind: 'pool.remove', pool: game, expected: 1 })
    await refused('another list', {
      kind: 'host.undo',
      host: 'game-1' as HostId,
      seen: [{ kind: 'key', id: 'k', doneAt: undefined, attempts: 0, nextAt: 0 as StoreTimeMs, why: '' }],
      items: [],
    })
    await refused('a host that still counts', { kind: 'host.forget', host: 'game-1' as HostId })
    await done({ kind: 'provider.pause', provider: 'cloud' as ProviderName, retryAfterMs: 60_000 })
    await refused('a paused provider', { kind: 'provider.unpaused', provider: 'cloud' as ProviderName })
  })

  t.test('events are written with the changes they tell of, or not at all', async t => {
    const made = await make(t)
    const { ledger, token, events } = await leading(t, made)
    t.equal(await ledger.commit(token, [put()], [event]), 'done')
    t.equal(await ledger.commit(token, [put()], [event]), 'refused')
    t.match(await events(), [event])
    t.equal((await events()).length, 1)
  })

  t.test('a row that is gone is dropped when nothing counts it any more', async t => {
    const made = await make(t)
    const { done, refused } = await leading(t, made)
    await done(put(), insert(1), happens('game-1', { kind: 'destroy', purpose: 'surplus' }))
    await done(happens('game-1', { kind: 'remove' }))
    const forget: LedgerChange = { kind: 'host.forget', host: 'game-1' as HostId }
    await refused('too soon', forget)
    made.advance(GONE_KEPT_MS)
    const again = await leading(t, made)
    t.same((await again.done(forget)).hosts, [])
    await again.done({ kind: 'pool.remove', pool: game, expected: 1 })
    t.same((await (await made.open()).ledger.read()).pools, [])
  })

  t.test('what no reading again makes possible is an error', async t => {
    const made = await make(t)
    const { ledger, token } = await leading(t, made)
    const long = 'x'.repeat(RECORD_CHARACTERS_MAX)
    const sample: LedgerChange = {
      kind: 'record.put',
      collection: 'sample',
      id: 'queue',
      expected: undefined,
      value: long as never,
    }
    await t.rejects(ledger.commit(token, [sample], []), { code: 'SWY_LIMIT' })
  })
}

function records(t: Test, make: MakeLedger): void {
  const sample = (id: string, expected: number | undefined, value: number): LedgerChange => ({
    kind: 'record.put',
    collection: 'sample',
    id,
    expected,
    value: { at: 1, value } as never,
  })

  t.test('a record is replaced by compare-and-set on its version', async t => {
    const made = await make(t)
    const { done, refused } = await leading(t, made)
    await done(sample('queue', undefined, 1))
    await refused('a record that is there', sample('queue', undefined, 2))
    const facts = await done(sample('queue', 1, 2))
    t.same(facts.collections.sample.get('queue'), { id: 'queue', version: 2, value: { at: 1, value: 2 } })
    await refused('another version', sample('queue', 1, 3))
    const other = await made.open()
    t.same((await other.ledger.read()).collections.sample.get('queue'), {
      id: 'queue',
      version: 2,
      value: { at: 1, value: 2 },
    })
    await refused('another version', {
      kind: 'record.remove',
      collection: 'sample',
      id: 'queue',
      expected: 1,
    })
    const without = await done({ kind: 'record.remove', collection: 'sample', id: 'queue', expected: 2 })
    t.equal(without.collections.sample.size, 0)
    t.equal((await other.ledger.read()).collections.sample.size, 0)
    await done(sample('queue', undefined, 4))
  })

  t.test('a collection that is full takes no more, and its records are still replaced', async t => {
    const made = await make(t)
    const { done, ledger, token } = await leading(t, made)
    const all = Array.from({ length: COLLECTION_RECORDS_MAX }, (_, index) =>
      sample(`s${index}`, undefined, index),
    )
    t.equal((await done(...all)).collections.sample.size, COLLECTION_RECORDS_MAX)
    await t.rejects(ledger.commit(token, [sample('one-more', undefined, 1)], []), { code: 'SWY_LIMIT' })
    await done(sample('s7', 1, 1))
  })
}

function leases(t: Test, make: MakeLedger): void {
  t.test('only the token that leads writes', async t => {
    const made = await make(t)
    const one = await leading(t, made, 'node-1')
    await one.done(put())
    made.advance(LEASE_MS + 1)
    t.equal(await one.ledger.commit(one.token, [insert(1)], []), 'refused', 'its lease has run out')
    const two = await leading(t, made, 'node-2')
    await two.done(insert(1))
    t.equal(await one.ledger.commit(one.token, [insert(2)], []), 'refused', 'another one leads')
    t.match((await one.ledger.read()).hosts, [{ id: 'game-1' }], 'it reads what the other one wrote')
    await two.done(insert(2))
  })
}
