import type { Test } from 'tap'
import type { LedgerChange } from '../../../control-plane/scaler/ledger.ts'
import { hostState } from '../../../control-plane/scaler/host.ts'
import type { MachineCare } from '../../../control-plane/scaler/machine-care.ts'
import { type HostSight, UNSEEN } from '../../../control-plane/scaler/observed-host.ts'
import type { PoolSpec, TemplateName } from '../../../control-plane/scaler/pool.ts'
import type { Listing, Provider } from '../../../control-plane/scaler/provider.ts'
import type { ConfiguredProviders } from '../../../control-plane/scaling/configured-provider.ts'
import { ScalerLoop } from '../../../control-plane/scaling/scaler-loop.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import { attached, spec } from '../scaler/scaler-lab.ts'
import { PROVIDER, templateRecord } from '../scaler/simulation/declared-pools.ts'
import { type Misbehaviour, ProviderDouble } from '../scaler/simulation/provider-double.ts'

const WELL: Misbehaviour = {
  refuses: 0,
  failsToCreate: 0,
  createsAndFails: 0,
  forgetsKeys: false,
  buildMs: 5_000,
  slowShare: 0,
  hangs: 0,
  endsInError: 0,
  turnsBad: 0,
  partialListings: 0,
  losesTags: 0,
  throttles: 0,
  listsStrangers: false,
  listedLateMs: 0,
  unknownStatus: 0,
  failsToDelete: 0,
  deletesAndFails: 0,
  goneLateMs: 0,
  mutes: 0,
  vanishes: 0,
  badTemplates: new Set(),
  failsSides: 0,
  changesSidesAndFails: 0,
  refusesSides: 0,
}

/** The double as a driver: every answer comes later. */
function driverOf(double: ProviderDouble): Provider {
  const later = async <T>(answer: T): Promise<T> => {
    await Promise.resolve()
    return answer
  }
  const refused = { kind: 'refused', text: 'not here' } as const
  return {
    canSnapshot: false,
    settleMs: 60_000,
    list: async owner => {
      const pages = double.list(owner)
      let page = pages.next()
      while (page.done !== true) page = pages.next()
      return later<Listing>(page.value)
    },
    read: id => later(double.read(id)),
    sidesOf: order => double.sidesOf(order),
    makeSide: (order, side) => later(double.makeSide(order, side)),
    removeSide: (side, owner) => later(double.removeSide(side, owner)),
    create: order => later(double.create(order)),
    delete: id => later(double.delete(id)),
    stop: () => later(refused),
    snapshot: () => later(refused),
    images: () => later([]),
    deleteImage: () => later(refused),
  }
}

export interface ScalingLabOptions {
  readonly misbehaviour?: Partial<Misbehaviour>
  readonly spec?: Partial<PoolSpec>
  /** Of its template. Default: nothing to install. */
  readonly install?: string
  readonly care?: Partial<MachineCare>
  /** Replaces some of the driver. */
  readonly driver?: (real: Provider) => Partial<Provider>
}

/** A loop on a real ledger in memory with a provider that the test can look into; time moves when the test says so. Machines that run are hosts
 *  whose agents answer. */
export async function scalingLab(t: Test, options: ScalingLabOptions = {}) {
  const clock = new ManualClock(1_000_000)
  const opened = await openSqlite({
    path: ':memory:',
    storeClock: () => Math.floor(clock.wallMs()) as StoreTimeMs,
  })
  t.after(() => opened.close())
  const { scaler: ledger, facts: store } = opened
  const lead = async (): Promise<Token> => (await store.lead('node-1' as NodeId, 'x:1', 5_000)).token
  const double = new ProviderDouble({ ...WELL, ...options.misbehaviour }, seededRandom(1), () =>
    clock.wallMs(),
  )
  const real = driverOf(double)
  const provider: Provider = { ...real, ...options.driver?.(real) }
  const providers: ConfiguredProviders = new Map([
    [PROVIDER, { info: { name: PROVIDER, kind: 'double', canSnapshot: false }, provider }],
  ])
  const calls: string[] = []
  const state: { token: Token | undefined } = { token: await lead() }
  const sightOf = (tag: string): HostSight => {
    const machine = double.machines.find(one => one.host === tag && double.answers(one))
    return machine === undefined ? UNSEEN : attached(machine.players)
  }
  const care: MachineCare = {
    firstBoot: () => Promise.resolve({ join: undefined, sshPublicKey: 'ssh-ed25519 x' }),
    install: (host, _template, machine) => {
      double.install(machine.providerId)
      void host
      return Promise.resolve({ kind: 'done', value: undefined })
    },
    prepare: () => Promise.resolve({ kind: 'refused', text: 'nothing is baked here' }),
    ...options.care,
  }
  const makeLoop = (): ScalerLoop =>
    new ScalerLoop({
      ledger,
      store,
      providers,
      care,
      token: () => state.token,
      sights: () => Promise.resolve(sightOf),
      counts: {
        passed: outcome => calls.push(`pass ${outcome}`),
        called: (_, call, outcome) => calls.push(`${call} ${outcome}`),
        listed: (_, whole) => calls.push(whole ? 'listed' : 'listed in part'),
      },
      clock,
      random: seededRandom(2),
      log: silentLog,
    })
  const commit = async (...changes: LedgerChange[]): Promise<void> => {
    t.equal(await ledger.commit(await lead(), changes, []), 'done', changes.map(({ kind }) => kind).join(' '))
  }
  const template = templateRecord('t1' as TemplateName).value
  await commit(
    {
      kind: 'record.put',
      collection: 'template',
      id: 't1',
      expected: undefined,
      value: {
        ...template,
        baseImage: options.install === undefined ? 'ready-made' : 'base',
        install: options.install ?? '',
      },
    },
    { kind: 'pool.put', spec: spec({ hosts: 3, ...options.spec }), expected: undefined },
  )
  const loop = makeLoop()
  /** Lets time pass in steps that a node would notice, until this is so; fails after an hour. */
  const until = async (what: string, done: () => Promise<boolean> | boolean, by = loop): Promise<void> => {
    for (let passed = 0; passed < 3_600_000; passed += 500) {
      clock.advance(500)
      if (state.token !== undefined) state.token = await lead()
      by.tick()
      await by.idle()
      if (await done()) {
        t.pass(what)
        return
      }
    }
    t.fail(what)
  }
  const states = async (): Promise<readonly string[]> =>
    (await ledger.read()).hosts.map(host => hostState(host).kind)
  const isReady = async (count: number): Promise<boolean> => {
    const present = (await states()).filter(kind => kind !== 'gone')
    return present.length === count && present.every(kind => kind === 'ready')
  }
  const living = (): number => double.machines.filter(({ deletedAt }) => deletedAt === undefined).length
  return {
    clock,
    ledger,
    store,
    double,
    loop,
    makeLoop,
    commit,
    until,
    states,
    isReady,
    living,
    calls,
    state,
  }
}
