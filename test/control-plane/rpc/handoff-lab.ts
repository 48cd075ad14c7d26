import type { Test } from 'tap'
import { eventually } from '../../support/eventually.ts'
import { halves } from '../../support/zone-maps.ts'
import type { ZoneMap } from '../../../proto/contract/zone.ts'
import type { ArriveReply__Output } from '../../../proto/generated/switchyard/v1/ArriveReply.ts'
import type { CommitReply__Output } from '../../../proto/generated/switchyard/v1/CommitReply.ts'
import type { ClaimReply__Output } from '../../../proto/generated/switchyard/v1/ClaimReply.ts'
import { PlayedProxy } from './played-proxy.ts'
import { claimRaw, servingLab, type SessionLab, type SessionLabOptions } from './session-lab.ts'

export const MOVE = 'move-0001'
export const shardRaw = (shardId: string, incarnation = '1'): object => ({ shardId, incarnation })
export const onMove = (over: object = {}): object => ({ moveId: MOVE, shard: shardRaw('arena-1'), ...over })

/** Zone west on arena-1 and zone east on arena-2, without limits but what a test names, and a proxy. */
export async function handoffLab(t: Test, options: SessionLabOptions = {}, map: Partial<ZoneMap> = {}) {
  const lab = await servingLab(t, options)
  const { token } = lab.node.leadership
  if (token === undefined) throw new Error('not active')
  const change = {
    kind: 'zones.put',
    map: { ...halves, dwellMs: 0, handoffsMax: 1_000, ...map },
    expected: 0,
    by: 'the test',
  } as const
  const put = await lab.node.store.commit(token, [change], [])
  if (put.kind === 'conflict') throw new Error(put.why)
  const proxy = new PlayedProxy(lab)
  await eventually('the proxy', 60_000, () => lab.node.live.proxies.proxies().length === 1 || undefined)
  await lab.advance(500)
  return { ...lab, proxy }
}

export type HandoffLab = Awaited<ReturnType<typeof handoffLab>>

/** @returns the epoch */
export async function login(
  lab: SessionLab,
  shard: string,
  account: string,
  port: number,
  attempt = `${account}-${port}`,
): Promise<string> {
  const asked = lab.call('SessionService', 'Claim', claimRaw(shard, account, attempt, port))
  const reply = (await meanwhile(lab, asked)) as ClaimReply__Output
  if (reply.granted === null || reply.granted === undefined) throw new Error(JSON.stringify(reply))
  return reply.granted.epoch
}

export function call(lab: SessionLab, method: string, request: object): Promise<unknown> {
  return lab.call('HandoffService', method, request)
}

export function prewarm(
  lab: SessionLab,
  epochs: Readonly<Record<string, string>>,
  over: object = {},
): Promise<unknown> {
  const members = Object.entries(epochs).map(([account, epoch]) => ({ account, epoch }))
  return call(lab, 'Prewarm', onMove({ members, toZone: 'east', ...over }))
}

/** From prewarm to payload; then only the commit is left. */
export async function untilCommit(lab: SessionLab, epochs: Readonly<Record<string, string>>): Promise<void> {
  await prewarm(lab, epochs)
  await call(lab, 'Prepare', onMove())
  for (const account of Object.keys(epochs))
    await call(lab, 'PutPayload', onMove({ account, payload: Buffer.from(`position of ${account}`) }))
}

export async function commit(lab: SessionLab): Promise<CommitReply__Output> {
  return (await call(lab, 'Commit', onMove())) as CommitReply__Output
}

export async function arrive(
  lab: SessionLab,
  shard: string,
  account: string,
  port: number,
  attempt = `${account}-${port}`,
): Promise<ArriveReply__Output> {
  const request = claimRaw(shard, account, attempt, port)
  return (await meanwhile(lab, call(lab, 'Arrive', request))) as ArriveReply__Output
}

/** Lets time pass until this is answered: a flow that nobody has reported is waited for. */
export async function meanwhile<T>(lab: SessionLab, asked: Promise<T>): Promise<T> {
  let isOver = false
  void asked
    .finally(() => {
      isOver = true
    })
    .catch(() => undefined)
  return eventually('an answer', 60_000, async () => {
    if (isOver) return { answer: await asked }
    await lab.advance(20)
    return undefined
  }).then(({ answer }) => answer)
}

/** Ann plays at arena-1 and has been handed over; no proxy has moved her yet. @returns her old epoch */
export async function handedOver(lab: HandoffLab): Promise<string> {
  await lab.proxy.open({ id: 'ann-1', group: 'arena-g1', port: 10_001 })
  const epoch = await login(lab, 'arena-1', 'ann', 10_001)
  await untilCommit(lab, { ann: epoch })
  await commit(lab)
  return epoch
}
