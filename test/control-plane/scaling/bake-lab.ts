import type { Test } from 'tap'
import { hostState } from '../../../control-plane/scaler/host.ts'
import type { ScalerLedger } from '../../../control-plane/scaler/ledger.ts'
import { planSweep } from '../../../control-plane/scaler/sweep.ts'
import { stepChanges } from '../../../control-plane/scaler/step-changes.ts'
import { UNSEEN } from '../../../control-plane/scaler/observed-host.ts'
import type { TemplateName } from '../../../control-plane/scaler/pool.ts'
import type {
  CallAnswer,
  CreateMachine,
  Machine,
  MachineStatus,
  Provider,
  StoredImage,
} from '../../../control-plane/scaler/provider.ts'
import { BakeLoop } from '../../../control-plane/scaling/bake-loop.ts'
import { openSqlite } from '../../../control-plane/store/sqlite/sqlite-store.ts'
import { ManualClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import type { StoreTimeMs } from '../../../lib/store-time.ts'
import type { NodeId, Token } from '../../../proto/contract/ids.ts'
import { spec } from '../scaler/scaler-lab.ts'

const PASSES_MAX = 200
const PASS_MS = 5_000
const TEMPLATE = 'game-t' as TemplateName

export const TEMPLATE_VALUE = {
  name: TEMPLATE,
  baseImage: 'base',
  install: 'x',
  start: '',
  sshUser: 'root',
  sshPort: 22,
  agentVersion: '1',
}

class Crash extends Error {}

/** A provider that keeps what it made, and crashes its caller right before or right after a call that the test names. */
function double() {
  const machines = new Map<
    string,
    { tags: Machine['tags']; status: MachineStatus; image: string; sealed: boolean }
  >()
  const images = new Map<string, StoredImage>()
  /** Images of machines that were sealed. */
  const sealedImages = new Set<string>()
  const state = {
    calls: 0,
    crashAt: -1,
    after: false,
    crashed: false,
    refuses: '',
    throttles: '',
    away: false,
  }
  const before: { call?: (what: string) => Promise<unknown> } = {}
  const log: string[] = []
  const call = async <T>(what: string, act: () => T): Promise<CallAnswer<T>> => {
    state.calls += 1
    await before.call?.(what)
    await Promise.resolve()
    if (state.throttles === what) return { kind: 'throttled', retryAfterMs: 60_000 }
    state.crashed ||= state.calls === state.crashAt
    if (state.calls === state.crashAt && !state.after) throw new Crash(what)
    if (state.refuses === what) return { kind: 'refused', text: `no ${what} today` }
    log.push(what)
    const value = act()
    if (state.calls === state.crashAt) throw new Crash(what)
    return { kind: 'done', value }
  }
  const shown = ([providerId, { tags, status }]: [
    string,
    { tags: Machine['tags']; status: MachineStatus },
  ]) => ({
    providerId,
    tags,
    status,
    address: '192.0.2.1',
  })
  const provider: Provider = {
    canSnapshot: true,
    settleMs: 1_000,
    list: async () => ({
      complete: true,
      machines: [...machines].map(shown),
    }),
    read: async id => {
      const found = machines.get(id)
      return found === undefined ? 'gone' : shown([id, found])
    },
    sidesOf: ({ host }) => [{ kind: 'disk', id: `${host}.disk` }],
    makeSide: () => call('make-side', () => undefined),
    removeSide: () => call('remove-side', () => undefined),
    create: ({ host, owner, pool, image }) =>
      call('create', () => {
        machines.set(`m-${host}`, { tags: { owner, pool, host }, status: 'running', image, sealed: false })
        return { providerId: `m-${host}` }
      }),
    delete: id => call('delete', () => void machines.delete(id)),
    stop: id => call('stop', () => void ((machines.get(id) ?? { status: '' }).status = 'stopped')),
    snapshot: (id, name) =>
      call('snapshot', () => {
        const imageId = `image-of-${name}`
        if (machines.get(id)?.sealed === true) sealedImages.add(imageId)
        images.set(imageId, { imageId, name })
        return { imageId }
      }),
    images: async () => [...images.values()],
    deleteImage: id => call('delete-image', () => void images.delete(id)),
  }
  /** Who is sealed lets nobody in. */
  const letIn = async (
    { host }: CreateMachine,
    what: string,
    act: () => undefined,
  ): Promise<CallAnswer<undefined>> =>
    state.away || [...machines.values()].some(({ tags, sealed }) => sealed && tags.host === host)
      ? { kind: 'unknown', text: 'it does not let us in' }
      : await call(what, act)
  const care = {
    firstBoot: async () => ({ join: undefined, sshPublicKey: 'key' }),
    prepare: (order: CreateMachine) => letIn(order, 'prepare', () => undefined),
    seal: (order: CreateMachine) =>
      letIn(order, 'seal', () => {
        for (const machine of machines.values()) if (machine.tags.host === order.host) machine.sealed = true
        return undefined
      }),
    verify: ({ image }: CreateMachine): Promise<CallAnswer<undefined>> =>
      sealedImages.has(image)
        ? call('verify', () => undefined)
        : Promise.resolve({ kind: 'refused', text: 'it has an identity' }),
  }
  return { provider, care, machines, images, state, before, log }
}

/** An image that a pool wants, a ledger in memory, and a provider that the test can look into. */
export async function bakeLab(t: Test) {
  const clock = new ManualClock(1_000_000)
  const now = (): StoreTimeMs => Math.floor(clock.wallMs()) as StoreTimeMs
  const opened = await openSqlite({ path: ':memory:', storeClock: now })
  t.after(() => opened.close())
  const ledger: ScalerLedger = opened.scaler
  const { token } = await opened.facts.lead('node-1' as NodeId, 'x:1', 86_400_000_000)
  const made = double()
  const pool = spec({ template: TEMPLATE })
  await ledger.commit(
    token,
    [
      {
        kind: 'record.put',
        collection: 'template',
        id: TEMPLATE,
        expected: undefined,
        value: TEMPLATE_VALUE,
      },
      { kind: 'pool.put', spec: pool, expected: undefined },
    ],
    [],
  )
  const warnings: string[] = []
  const held = { token: token as Token | undefined }
  const open = (): BakeLoop =>
    new BakeLoop({
      ledger,
      token: () => held.token,
      providers: new Map([[pool.provider, made.provider]]),
      care: made.care,
      clock,
      log: { ...silentLog, warn: (_, text) => warnings.push(text ?? '') },
      wake: () => {},
    })
  const commit = (...changes: Parameters<ScalerLedger['commit']>[1]) => ledger.commit(token, changes, [])
  /** What the scaler's own passes do for machines of bakes: find them, and take them away. */
  const scale = async (): Promise<void> => {
    const begunAt = now()
    const listing = { ...(await made.provider.list('')), begunAt, endedAt: now() }
    const facts = await ledger.read()
    const steps = planSweep({
      installation: facts.installation,
      provider: pool.provider,
      listing,
      rows: facts.hosts,
      pools: facts.pools,
      readAt: facts.now,
      sightOf: () => UNSEEN,
      settleMs: 1_000,
    })
    for (const step of steps) await commit(...stepChanges(step, facts))
    for (const host of (await ledger.read()).hosts)
      if (hostState(host).kind === 'destroying') {
        if (host.providerId !== undefined) made.machines.delete(host.providerId)
        const items = host.undo.map(item => ({ ...item, doneAt: facts.now }))
        await commit(
          { kind: 'host.undo', host: host.id, seen: host.undo, items },
          { kind: 'host.event', host: host.id, event: { kind: 'remove' }, why: 'deleted' },
        )
      }
  }
  const image = async () => [...(await ledger.read()).collections.image.values()][0]?.value
  const brake = async (verb: 'create' | 'delete', on = true): Promise<void> => {
    const set = { scope: 'provider:cloud', verb, reason: 'x', owner: 'ann' } as const
    await opened.facts.commit(
      token,
      on
        ? [{ kind: 'brake.set', brake: set, forMs: undefined }]
        : [{ kind: 'brake.clear', scope: set.scope, verb }],
      [],
    )
  }
  return { clock, ledger, made, open, scale, image, commit, brake, held, warnings, pool }
}

export type BakeLab = Awaited<ReturnType<typeof bakeLab>>

/** Runs until the image is ready, each crash being the end of a node and the beginning of the next one. Returns the passes it took. */
export async function bake(
  { clock, made, open, scale, image }: BakeLab,
  isOver: (kind: string) => boolean,
): Promise<number> {
  let loop = open()
  for (let passes = 1; passes <= PASSES_MAX; passes += 1) {
    await loop.pass().catch((problem: unknown) => {
      if (!(problem instanceof Crash)) throw problem
    })
    await loop.idle()
    if (made.state.crashed) loop = open()
    made.state.crashed = false
    await scale()
    clock.advance(PASS_MS)
    const state = (await image())?.state.kind ?? ''
    if (isOver(state)) return passes
  }
  throw new Error(`it has not ended in ${PASSES_MAX} passes`)
}
