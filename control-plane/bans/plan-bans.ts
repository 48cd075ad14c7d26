import type { OrderId } from '../../proto/contract/ids.ts'
import { type Decision, onlyChange } from '../facts/decision.ts'
import type { World } from '../facts/world.ts'
import type { AccountFlow } from './account-flows.ts'
import { type BanRecord, isBanLive } from './ban.ts'
import { banIndexOf } from './ban-index.ts'

/** How many bans that have run out one pass drops at most. */
export const BAN_SWEEP_MAX = 200

/** Drops bans that have run out, and cuts whoever plays with a banned account. Banned addresses are the proxies' matter. */
export function planBans(world: Pick<World, 'facts' | 'live'>): Decision[] {
  return [...planExpired(world), ...planAccountCuts(world)]
}

function planExpired({ facts }: Pick<World, 'facts'>): Decision[] {
  return facts.bans
    .filter(ban => !isBanLive(ban, facts.now))
    .slice(0, BAN_SWEEP_MAX)
    .map(ban =>
      onlyChange(
        [{ kind: 'ban.expire', id: ban.id }],
        [
          {
            actor: 'system',
            kind: 'ban.expired',
            subject: ban.target,
            summary: `the ban of ${ban.target} has run out`,
            why: ban.reason,
            before: ban,
          },
        ],
      ),
    )
}

function planAccountCuts({ facts, live }: Pick<World, 'facts' | 'live'>): Decision[] {
  const decisions: Decision[] = []
  for (const [account, ban] of banIndexOf(facts.bans).accounts()) {
    const flows = isBanLive(ban, facts.now) ? live.flowsOfAccount(account) : []
    if (flows.length > 0) decisions.push({ ...onlyChange([], []), proxyOrders: cutsOf(flows, ban) })
  }
  return decisions
}

/** One order per flow, named after it: asked for in every pass until the flow is gone, carried out once. */
export function cutsOf(
  flows: readonly AccountFlow[],
  ban: Pick<BanRecord, 'id'>,
): NonNullable<Decision['proxyOrders']> {
  return flows.map(({ proxy, flowId }) => ({
    proxy,
    step: {
      kind: 'cut',
      orderId: `ban-${flowId}` as OrderId,
      cut: { flowIds: [flowId], why: `ban ${ban.id}`, blockMs: 0 },
    },
  }))
}
