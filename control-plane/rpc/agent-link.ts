import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { SwitchyardError } from '../../lib/errors.ts'
import {
  type AgentHello,
  type AgentOrder,
  agentOrder,
  type AgentReport,
  agentReport,
} from '../../proto/contract/agent-link.ts'
import type { OrderId, Token } from '../../proto/contract/ids.ts'
import type { AgentLink } from '../live/agents.ts'
import { notActive } from './gate.ts'
import type { OpenStreams } from './open-streams.ts'
import { type Attachment, serveReports } from './report-stream.ts'
import type { RpcContext } from './rpc-context.ts'
import { duplexHandler } from './handlers.ts'

/** AgentLinkService: agents attach, report, and are sent orders. */
export function agentLinkService(context: RpcContext, streams: OpenStreams): UntypedServiceImplementation {
  const { leadership } = context
  return {
    Attach: duplexHandler(call =>
      serveReports<AgentReport, AgentOrder>(call, {
        report: agentReport,
        order: agentOrder,
        streams,
        leadership,
        clock: context.clock,
        countRejected: () => context.countRejected('agent'),
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

function attach(context: RpcContext, first: AgentReport, link: AgentLink): Attachment<AgentReport> {
  if (first.body.kind !== 'hello') throw new SwitchyardError('SWY_WIRE_INVALID', 'body: hello comes first')
  const hello = first.body.value
  const { leadership, live } = context
  const token = leadership.token
  if (token === undefined) throw notActive(leadership)
  live.agents.attach(hello, link)
  link.send({ orderId: 'welcome' as OrderId, token, body: { kind: 'welcome', value: {} } })
  return {
    receive: report => receive(context, hello, link, report),
    detach: () => live.agents.detach(hello.hostId, link),
  }
}

function receive(context: RpcContext, hello: AgentHello, link: AgentLink, report: AgentReport): void {
  const { agents, logReads, notices, zones } = context.live
  const { hostId } = hello
  const { body } = report
  agents.numbered(hostId, link, report.sequence)
  switch (body.kind) {
    case 'hello':
      throw new SwitchyardError('SWY_WIRE_INVALID', 'body.hello: comes once, and first')
    case 'heartbeat':
      if (body.value.restoring !== undefined) agents.restoring(hostId, link, body.value.restoring)
      return agents.heartbeat(hostId, link, body.value.shards)
    case 'exited':
      return agents.exited(hostId, link, body.value)
    case 'result':
      return agents.answered(hostId, link, body.value)
    case 'log':
      agents.heard(hostId, link)
      return logReads.chunk(hostId, body.value)
    case 'noticeTaken':
      return notices.taken(body.value.noticeId)
    case 'zones':
      agents.heard(hostId, link)
      return zones.reported(hostId, body.value)
    case 'rejected':
      agents.heard(hostId, link)
      return context.log.warn({ hostId, ...body.value }, 'agent could not read an order')
  }
}
