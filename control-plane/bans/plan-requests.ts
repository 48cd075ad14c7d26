import { SwitchyardError } from '../../lib/errors.ts'
import { type IpNetwork, isVeryWide, networkHolds, parseIpAddress } from '../../lib/ip-network.ts'
import type { Change as RequestMeta } from '../../proto/contract/admin.ts'
import {
  type BanId,
  BANS_MAX,
  type BanTarget,
  banTargetText,
  parseBanTarget,
} from '../../proto/contract/ban.ts'
import { type ShardRef, shardRefText } from '../../proto/contract/ids.ts'
import { onlyChange } from '../facts/decision.ts'
import type { Facts } from '../facts/facts.ts'
import { auditOf, countOf, type Planned, planned, resolve } from '../facts/request.ts'
import { shardOf, type World } from '../facts/world.ts'
import { isServing } from '../shards/shard.ts'
import type { AccountFlow } from './account-flows.ts'
import { type BanRecord, isBanLive } from './ban.ts'
import { cutsOf } from './plan-bans.ts'

/** What scripts have banned takes at most this part of the table: people always have room. */
export const SCRIPT_BANS_MAX = BANS_MAX / 2
/** A script bans no more of the world at once than a household's provider hands out. */
const SCRIPT_PREFIX_BITS_MIN: Readonly<Record<4 | 6, number>> = { 4: 24, 6: 48 }
const BY_SHARD = 'shard '

export interface AddBan {
  /** Of the new ban; one of the same target keeps its own. */
  readonly id: BanId
  readonly target: string
  /** 0: until it is lifted. */
  readonly forMs: number
  readonly force: boolean
}

/** Bans, or replaces the ban of the same target. The flows it cuts are `touched`, the ban's id is the operation's.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT`, `SWY_LIMIT` when the table is full */
export function planAddBanRequest(world: World, asked: AddBan, meta: RequestMeta): Planned {
  const target = parseBanTarget(asked.target)
  if (target.kind === 'network' && isVeryWide(target.network) && !asked.force)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `target: ${banTargetText(target)} is very wide: narrow it, or say that you mean it with --force`,
    )
  const { actor, why } = auditOf(meta)
  return planBan(world, { ...asked, target, by: actor, reason: why })
}

export interface ScriptBan {
  readonly id: BanId
  readonly shard: ShardRef
  readonly target: string
  readonly reason: string
  /** 0: until it is lifted. */
  readonly forMs: number
}

/** The same for a script: narrower, never shortening a ban that lasts longer.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT`; `SWY_CONFLICT` where the shard is none that serves; `SWY_LIMIT` */
export function planBanFromScript(world: World, asked: ScriptBan): Planned {
  const { shard, forMs } = asked
  const row = shardOf(world.facts, shard)
  if (row === undefined || !isServing(row.life))
    throw new SwitchyardError('SWY_CONFLICT', `${shardRefText(shard)} is no shard that serves players`)
  const target = parseBanTarget(asked.target)
  if (target.kind === 'network') refuseWideForScripts(target.network)
  const known = banOf(world.facts, target)
  if (known !== undefined && outlasts(known, world.facts.now + forMs, forMs))
    return planned(`${known.target} is banned for longer already`, [], onlyChange([], []), known.id)
  const fromScripts = world.facts.bans.filter(ban => ban.by.startsWith(BY_SHARD)).length
  if (known === undefined && fromScripts >= SCRIPT_BANS_MAX)
    throw new SwitchyardError('SWY_LIMIT', `scripts have made ${SCRIPT_BANS_MAX} bans already`)
  const reason = asked.reason === '' ? 'no reason given' : asked.reason
  return planBan(world, { ...asked, target, by: `${BY_SHARD}${shardRefText(shard)}`, reason })
}

/** @param id of the ban, the beginning of it, or its target
 *  @throws SwitchyardError `SWY_NOT_FOUND`, `SWY_AMBIGUOUS`, `SWY_INVALID_ARGUMENT` for a target that cannot be read */
export function planRemoveBanRequest(world: World, id: string, meta: RequestMeta): Planned {
  const ban = /[.:/]/.test(id)
    ? banOf(world.facts, parseBanTarget(id))
    : resolve('ban', world.facts.bans, candidate => candidate.id, id)
  if (ban === undefined) throw new SwitchyardError('SWY_NOT_FOUND', `there is no ban of ${id}`)
  const summary = `the ban of ${ban.target} is lifted`
  const audit = auditOf(meta)
  return planned(
    summary,
    [ban.target],
    onlyChange(
      [{ kind: 'ban.remove', id: ban.id }],
      [{ ...audit, kind: 'ban.lifted', subject: ban.target, summary, before: ban }],
    ),
    ban.id,
  )
}

interface NewBan {
  readonly id: BanId
  readonly target: BanTarget
  readonly by: string
  readonly reason: string
  readonly forMs: number
}

function planBan(world: World, asked: NewBan): Planned {
  const { target, by, reason, forMs } = asked
  const text = banTargetText(target)
  const known = banOf(world.facts, target)
  if (known === undefined && world.facts.bans.length >= BANS_MAX)
    throw new SwitchyardError('SWY_LIMIT', `there are ${BANS_MAX} bans already: lift some, or ban ranges`)
  const id = known?.id ?? asked.id
  const flows = flowsHit(world, target)
  const lasts = forMs === 0 ? 'until somebody lifts it' : `for ${forMs / 1_000} s`
  const again = known === undefined || !isBanLive(known, world.facts.now) ? '' : ' (a ban of it is replaced)'
  const summary = `${text} is banned ${lasts}${again}: ${countOf(flows.length, 'flow is', 'flows are')} cut`
  const change = {
    kind: 'ban.put',
    ban: { id, target: text, reason, by },
    forMs: forMs === 0 ? undefined : forMs,
  } as const
  const event = {
    actor: by,
    why: reason,
    kind: 'ban.added',
    subject: text,
    summary,
    ...(known === undefined ? {} : { before: known }),
    after: { id, target: text, forMs, flowsCut: flows.length },
  }
  const decision = onlyChange([change], [event])
  const touched = flows.map(flow => flow.flowId)
  // Addresses are the proxies' to refuse and to cut; accounts they know nothing of.
  return target.kind === 'network'
    ? planned(summary, touched, decision, id)
    : planned(summary, touched, { ...decision, proxyOrders: cutsOf(flows, { id }) }, id)
}

function flowsHit(world: World, target: BanTarget): readonly AccountFlow[] {
  if (target.kind === 'account') return world.live.flowsOfAccount(target.account)
  return world.live
    .players()
    .filter(player => {
      const address = parseIpAddress(player.key.ip)
      return address !== undefined && networkHolds(target.network, address)
    })
    .map(player => ({ proxy: player.proxy, flowId: player.id }))
}

function banOf(facts: Facts, target: BanTarget): BanRecord | undefined {
  const text = banTargetText(target)
  return facts.bans.find(ban => ban.target === text)
}

function outlasts(known: BanRecord, until: number, forMs: number): boolean {
  if (known.expiresAt === undefined) return true
  return forMs !== 0 && known.expiresAt >= until
}

function refuseWideForScripts(network: IpNetwork): void {
  const least = SCRIPT_PREFIX_BITS_MIN[network.family]
  if (network.prefixBits >= least) return
  throw new SwitchyardError(
    'SWY_INVALID_ARGUMENT',
    `target: a script bans no range wider than /${least}; a person can, with \`switchyard bans add\``,
  )
}
