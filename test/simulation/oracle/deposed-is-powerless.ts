import type { OrderId } from '../../../proto/contract/ids.ts'
import type { Complain, Invariant } from './oracle.ts'

/** What one process has been told so far. */
interface Told {
  /** The highest token it has seen. */
  highest: number
  /** Orders that were older than that when they came, and had not been answered before. */
  readonly stale: Set<OrderId>
  readonly answered: Set<OrderId>
}

/** A node that has been replaced changes nothing any more: neither in the store nor at proxies and agents. */
export function deposedIsPowerless(complain: Complain): Invariant {
  let token = 0
  const told = new Map<string, Told>()
  const begin = (who: string): void => {
    told.set(who, { highest: 0, stale: new Set(), answered: new Set() })
  }
  const ordered = (who: string, order: { readonly orderId: OrderId; readonly token: number }): void => {
    const one = told.get(who)
    if (one === undefined) return
    if (order.token < one.highest && !one.answered.has(order.orderId)) one.stale.add(order.orderId)
    one.highest = Math.max(one.highest, order.token)
  }
  const answered = (who: string, orderId: OrderId, status: string): void => {
    const one = told.get(who)
    if (one?.stale.has(orderId) === true && status === 'done')
      complain(`${who} carries out ${orderId} of a node that has been replaced`)
    one?.answered.add(orderId)
  }
  return {
    name: 'deposed-is-powerless',
    sees: {
      led: ({ node, active }) => {
        if (active.token < token) complain(`${node} is told that token ${active.token} leads after ${token}`)
        token = Math.max(token, active.token)
      },
      commit: ({ commit }) => {
        if (commit.result.kind === 'done' && commit.token !== token)
          complain(`${commit.node} writes with token ${commit.token} while ${token} leads`)
      },
      'proxy-started': ({ proxy }) => begin(proxy.proxyId),
      'agent-started': ({ host }) => begin(host),
      'proxy-order': ({ proxy, order }) => ordered(proxy.proxyId, order),
      'agent-order': ({ host, order }) => ordered(host, order),
      'proxy-report': ({ proxy, body }) => {
        if (body.kind === 'result') answered(proxy.proxyId, body.value.orderId, body.value.status)
      },
      'agent-report': ({ host, body }) => {
        if (body.kind === 'result') answered(host, body.value.orderId, body.value.status)
      },
    },
  }
}
