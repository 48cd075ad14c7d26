import type { OrderStatus } from '../../proto/contract/common.ts'
import type { OrderResult } from '../../proto/contract/common.ts'
import type { ProxyOrder } from '../../proto/contract/proxy-link.ts'
import type { DataPlane, OrderOutcome } from '../flows/data-plane.ts'
import type { RouteEffects } from '../routing/route-effects.ts'
import type { RouteMirror } from './route-mirror.ts'

/** What an order came to; `undefined` for what asks for no answer. `pacedMs`: until its last flow has had its turn. */
export type OrderAnswer =
  (Omit<OrderResult, 'orderId' | 'tookUs'> & { readonly pacedMs?: number }) | undefined

const MESSAGE_CHARACTERS_MAX = 1_000

/** Has the data plane carry out one order, and keeps the mirror of its routes in step. */
export function carryOutOrder(order: ProxyOrder, dataPlane: DataPlane, mirror: RouteMirror): OrderAnswer {
  const { token, body } = order
  switch (body.kind) {
    case 'snapshot': {
      const effects = dataPlane.applySnapshot(token, body.value)
      if (effects.kind === 'applied') mirror.replace(body.value, effects.staleGroups)
      return answerOfEffects(effects, body.value.routes.length)
    }
    case 'routeChange': {
      const effects = dataPlane.applyChange(token, body.value)
      if (effects.kind === 'applied') mirror.change(body.value, effects.staleGroups)
      return answerOfEffects(effects, body.value.routes.length)
    }
    case 'move':
      return answerOfOutcome(dataPlane.move(token, body.value))
    case 'cut':
      return answerOfOutcome(dataPlane.cut(token, body.value))
    case 'lease':
      return answerOfOutcome(dataPlane.renewLease(token, body.value.leaseMs))
    case 'drain':
      return answerOfOutcome(dataPlane.drain(token, body.value.draining))
    case 'rejected':
      return undefined
  }
}

function answerOfOutcome(outcome: OrderOutcome): OrderAnswer {
  switch (outcome.kind) {
    case 'done':
      return { status: 'done', code: '', message: '', flows: outcome.flows, pacedMs: outcome.pacedMs }
    case 'stale':
      return { status: 'stale', code: 'SWY_STORE_STALE', message: outcome.reason, flows: [] }
    case 'refused':
      return { status: 'refused', code: 'SWY_CONFLICT', message: outcome.reason, flows: outcome.flows }
  }
}

/** An order whose every route was older than what is known is stale; one of which a part was is done. */
function answerOfEffects(effects: RouteEffects, routes: number): OrderAnswer {
  if (effects.kind === 'stale')
    return { status: 'stale', code: 'SWY_STORE_STALE', message: effects.reason, flows: [] }
  const { staleGroups, placementsRefused, placementsStale } = effects
  if (placementsRefused > 0)
    return { status: 'refused', code: 'SWY_LIMIT', message: `${placementsRefused} placements`, flows: [] }
  const status: OrderStatus = routes > 0 && staleGroups.length === routes ? 'stale' : 'done'
  const notes = [
    ...(staleGroups.length > 0 ? [`newer routes are known of ${staleGroups.join(', ')}`] : []),
    ...(placementsStale > 0 ? [`newer placements are known of ${placementsStale} players`] : []),
  ]
  const message = notes.join('; ').slice(0, MESSAGE_CHARACTERS_MAX)
  return { status, code: status === 'stale' ? 'SWY_STORE_STALE' : '', message, flows: [] }
}
