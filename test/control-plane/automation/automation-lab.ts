import { automationOf } from '../../../control-plane/assemble-automation.ts'
import type { Automation } from '../../../control-plane/automation/automation.ts'
import type { RunOnHost } from '../../../control-plane/automation/host-runner.ts'
import type { LiveView } from '../../../control-plane/facts/live-view.ts'
import type { LiveLinks } from '../../../control-plane/live/live-links.ts'
import type { ScheduleRecord } from '../../../control-plane/scaler/collections.ts'
import type { LedgerChange } from '../../../control-plane/scaler/ledger.ts'
import type { PoolName, PoolRecord, PoolSpec } from '../../../control-plane/scaler/pool.ts'
import { SCALING_DEFAULTS } from '../../../control-plane/scaler/settle-desired.ts'
import type { Subscription } from '../../../control-plane/scaler/subscription.ts'
import type { OpenedStore } from '../../../control-plane/store/opened-store.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import { live } from '../../support/world.ts'
import { spec } from '../scaler/scaler-lab.ts'
import type { Cleanup } from '../rpc/empty-store.ts'

const LEASE_MS = 1_000_000_000
/** Nothing waits for a window or a cooldown. */
export const AT_ONCE = { ...SCALING_DEFAULTS, cooldownDownMs: 0, stabiliseMs: 0 }
export const GAME = 'game' as PoolName

export interface Node {
  readonly automation: Automation
  /** Ticks until nothing is under way. */
  pass(): Promise<void>
  token: Token | undefined
}

/** What a test changes. */
interface OutsideWorld {
  view: LiveView
  wakes: number
  runOnHost: RunOnHost | undefined
}

/** A real store on a clock of the test's own, and nodes on it. */
export async function startAutomation(t: Cleanup) {
  const clock = new ManualClock(1_000_000, Date.parse('2026-05-04T12:00:00Z'))
  const store = await openSqlite({
    path: ':memory:',
    storeClock: () => clock.wallMs() as number as StoreTimeMs,
  })
  t.after(() => store.close())
  const lead = async (node: string) => (await store.facts.lead(node as NodeId, `${node}:1`, LEASE_MS)).token
  const token = await lead('node-1')
  const world: OutsideWorld = { view: live(), wakes: 0, runOnHost: undefined }
  const commit = async (...changes: readonly LedgerChange[]) => {
    if ((await store.scaler.commit(token, changes, [])) === 'refused') throw new Error('refused')
  }
  return {
    clock,
    store,
    world,
    commit,
    token,
    read: () => store.scaler.read(),
    pool: async (): Promise<PoolRecord> => (await store.scaler.read()).pools[0]!,
    put: (part: Partial<PoolSpec> = {}) =>
      commit({ kind: 'pool.put', spec: spec({ hosts: 3, scaling: AT_ONCE, ...part }), expected: undefined }),
    events: async (kind = '') =>
      (await store.facts.events({ limit: 1_000 })).filter(event => event.kind.startsWith(kind)),
    node: (): Node => startNode(t, { clock, store, world, token }),
  }
}

function startNode(
  t: Cleanup,
  given: {
    readonly clock: ManualClock
    readonly store: OpenedStore
    readonly world: OutsideWorld
    readonly token: Token
  },
): Node {
  const { clock, store, world } = given
  const runOnHost: RunOnHost = (...call) => world.runOnHost!(...call)
  const scaler = { ledger: store.scaler, wake: () => (world.wakes += 1), runOnHost }
  const links = { view: () => world.view } as unknown as LiveLinks
  const token = () => node.token
  const around = { store: store.facts, live: links, token, clock, random: seededRandom(1), log: silentLog }
  const automation = automationOf(scaler, around)
  const node: Node = {
    automation,
    token: given.token,
    pass: async () => {
      automation.wake()
      automation.tick()
      await automation.idle()
    },
  }
  t.after(() => automation.close())
  return node
}

export const schedule = (part: Partial<ScheduleRecord> = {}): ScheduleRecord => ({
  name: 'evening',
  pool: GAME,
  when: { kind: 'cron', cron: '0 18 * * *', timeZone: 'Europe/Berlin' },
  floor: 6,
  catchUp: 'skip',
  doneUntil: undefined,
  fired: false,
  ...part,
})

export const scheduled = (value: ScheduleRecord): LedgerChange => ({
  kind: 'record.put',
  collection: 'schedule',
  id: value.name,
  expected: undefined,
  value,
})

export const subscribed = (url: string, part: Partial<Subscription> = {}): LedgerChange => ({
  kind: 'record.put',
  collection: 'subscription',
  id: part.name ?? 'ops',
  expected: undefined,
  value: {
    name: 'ops',
    url,
    kinds: ['*'],
    form: 'json',
    secret: 'the-secret',
    by: 'ann',
    madeAt: 0 as StoreTimeMs,
    cursor: 0,
    failingSince: undefined,
    disabled: undefined,
    ...part,
  },
})
