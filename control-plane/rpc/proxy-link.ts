import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { SwitchyardError } from '../../lib/errors.ts'
import type { OrderId, Token } from '../../proto/contract/ids.ts'
import {
  type ProxyHello,
  type ProxyOrder,
  proxyOrder,
  type ProxyReport,
  proxyReport,
} from '../../proto/contract/proxy-link.ts'
import type { ProxyLink } from '../live/proxies.ts'
import { notActive } from './gate.ts'
import { duplexHandler } from './handlers.ts'
import type { OpenStreams } from './open-streams.ts'
import { type Attachment, serveReports } from './report-stream.ts'
import type { RpcContext } from './rpc-context.ts'

/** ProxyLinkService: proxies attach, report, and are sent routes, moves and cuts. */
export function proxyLinkService(context: RpcContext, streams: OpenStreams): UntypedServiceImplementation {
  const { leadership } = context
  return {
    Attach: duplexHandler(call =>
      serveReports<ProxyReport, ProxyOrder>(call, {
        report: proxyReport,
        order: proxyOrder,
        streams,
        leadership,
        clock: context.clock,
        countRejected: () => context.countRejected('proxy'),
        orderOfRejection: (rejected, number) => ({
          orderId: `rejected-${number}` as OrderId,
          token: leadership.token ?? (1 as Token),
          body: { kind: 'rejected', value: rejected },
        }),
        attach: (first, link) => attach(context, first, link),
      }),
    ),
  }
}

function attach(context: RpcContext, first: ProxyReport, link: ProxyLink): Attachment<ProxyReport> {
  if (first.body.kind !== 'hello') throw new SwitchyardError('SWY_WIRE_INVALID', 'body: hello comes first')
  const hello = first.body.value
  const { leadership, live } = context
  if (leadership.token === undefined) throw notActive(leadership)
  live.proxies.attach(hello, link)
  live.mirror.attached(hello.proxyId)
  return {
    receive: report => receive(context, hello, link, report),
    detach: () => {
      // A replaced stream's players are its successor's already.
      if (live.proxies.detach(hello.proxyId, link)) live.mirror.detached(hello.proxyId)
    },
  }
}

function receive(context: RpcContext, hello: ProxyHello, link: ProxyLink, { body }: ProxyReport): void {
  const { proxies, mirror } = context.live
  const { proxyId } = hello
  switch (body.kind) {
    case 'hello':
      throw new SwitchyardError('SWY_WIRE_INVALID', 'body.hello: comes once, and first')
    case 'flows':
      if (proxies.heard(proxyId, link)) mirror.report(proxyId, body.value)
      return
    case 'heartbeat':
      return proxies.heartbeat(proxyId, link, body.value)
    case 'observations':
      return proxies.observed(proxyId, link, body.value.shards)
    case 'result':
      return proxies.answered(proxyId, link, body.value)
    case 'rejected':
      return proxies.rejected(proxyId, link, body.value)
  }
}
