import { LiveLinks } from '../../../control-plane/live/live-links.ts'
import type { Standing } from '../../../control-plane/nodes/leadership.ts'
import type { SwitchyardError } from '../../../lib/errors.ts'
import { ManualClock, type MonotonicMs } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { seededRandom } from '../../../lib/random.ts'
import type { AgentHello, AgentOrder } from '../../../proto/contract/agent-link.ts'
import type { ProxyHello, ProxyOrder } from '../../../proto/contract/proxy-link.ts'
import type { OrderLink } from '../../../control-plane/live/order-link.ts'
import type { HostId, ProxyId, Token } from '../../../proto/contract/ids.ts'

/** Live registries on a clock of their own; `standing` is what the test says. */
export function liveLab() {
  const clock = new ManualClock()
  const leadership = {
    standing: { kind: 'standby', activeAddress: undefined } as Standing,
    get token(): Token | undefined {
      return this.standing.kind === 'active' ? this.standing.token : undefined
    },
  }
  const lead = (token: number): void => {
    leadership.standing = {
      kind: 'active',
      token: token as Token,
      since: clock.monotonicMs(),
      until: Number.MAX_SAFE_INTEGER as MonotonicMs,
    }
  }
  lead(1)
  const counts = { wakes: 0 }
  const wake = (): void => {
    counts.wakes += 1
  }
  const live = new LiveLinks({ clock, leadership, wake, random: seededRandom(1), log: silentLog })
  return { live, clock, leadership, lead, counts }
}

/** A stream that keeps what it was sent. */
export class RecordedLink<Order> implements OrderLink<Order> {
  readonly sent: Order[] = []
  ended: SwitchyardError | undefined
  waiting = 0
  /** Called at the end, as whoever serves a real stream would. */
  onEnd: () => void = () => undefined

  send(order: Order): void {
    this.sent.push(order)
  }

  end(error: SwitchyardError): void {
    this.ended ??= error
    this.onEnd()
  }
}

export const agentLink = () => new RecordedLink<AgentOrder>()
export const proxyLink = () => new RecordedLink<ProxyOrder>()

export function agentHello(over: Partial<AgentHello> = {}): AgentHello {
  return {
    hostId: 'host-1' as HostId,
    bootId: 'boot-1',
    version: '0.1.0',
    pid: 42,
    address: '127.0.0.1',
    shards: [],
    exits: [],
    containers: true,
    restores: true,
    restoreObstacle: '',
    ...over,
  }
}

export function proxyHello(over: Partial<ProxyHello> = {}): ProxyHello {
  return {
    proxyId: 'proxy-1' as ProxyId,
    bootId: 'boot-1',
    version: '0.1.0',
    pid: 43,
    listeners: [],
    flowsMax: 1_000,
    addresses: ['127.0.0.1'],
    ...over,
  }
}
