import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js'
import { serviceDefinition } from '../../../proto/client/grpc-package.ts'
import {
  type AgentOrder,
  agentOrder,
  type AgentReport,
  agentReport,
} from '../../../proto/contract/agent-link.ts'
import type { OrderResult } from '../../../proto/contract/common.ts'
import type { OrderId, Token } from '../../../proto/contract/ids.ts'
import { MemoryHandoffs } from './memory-handoffs.ts'
import { MemorySessions } from './memory-sessions.ts'
import { serveAliases, serveHandoffs, serveSessions } from './session-service.ts'
import { tableOfAliases } from './table-of-aliases.ts'
import { until } from './test-host.ts'

type Call = ServerDuplexStream<object, object>
type ReportOf<K extends AgentReport['body']['kind']> = Extract<
  AgentReport['body'],
  { readonly kind: K }
>['value']

/** A control-plane node that takes every agent in and keeps what it says. */
export class FakeControlPlane {
  readonly #server = new Server()
  readonly #calls = new Set<Call>()
  readonly reports: AgentReport['body'][] = []
  /** With the sequence of each, as it is on the wire. */
  readonly sequences: number[] = []
  readonly sessions: MemorySessions
  readonly handoffs: MemoryHandoffs
  readonly aliases = tableOfAliases()
  port = 0
  #orders = 0

  /** @param sessions may outlive this node, as a database does; `handoffs` too */
  constructor(sessions = new MemorySessions(), handoffs = new MemoryHandoffs(sessions)) {
    this.sessions = sessions
    this.handoffs = handoffs
    serveHandoffs(this.#server, handoffs)
    serveSessions(this.#server, sessions)
    serveAliases(this.#server, this.aliases.allot)
    this.#server.addService(serviceDefinition('AgentLinkService'), {
      attach: (call: Call) => {
        this.#calls.add(call)
        call.on('data', (raw: unknown) => {
          const { body, sequence } = agentReport.decode(raw, '')
          this.reports.push(body)
          this.sequences.push(sequence)
          if (body.kind === 'hello') this.order({ kind: 'welcome', value: {} })
        })
        call.on('end', () => call.end())
        call.on('error', () => {})
        call.on('close', () => this.#calls.delete(call))
      },
    })
  }

  async listen(port = 0): Promise<void> {
    this.port = await new Promise((resolve, reject) =>
      this.#server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    )
  }

  close(): void {
    this.#server.forceShutdown()
  }

  order(body: AgentOrder['body'], options: { readonly id?: string; readonly token?: number } = {}): OrderId {
    this.#orders += 1
    const orderId = (options.id ?? `order-${this.#orders}`) as OrderId
    this.send(agentOrder.encode({ orderId, token: (options.token ?? 5) as Token, body }) as object)
    return orderId
  }

  send(raw: object): void {
    for (const call of this.#calls) call.write(raw)
  }

  all<K extends AgentReport['body']['kind']>(kind: K): readonly ReportOf<K>[] {
    return this.reports.flatMap(body => (body.kind === kind ? [body.value as ReportOf<K>] : []))
  }

  resultOf(orderId: OrderId): Promise<OrderResult> {
    return until(`result of ${orderId}`, () => this.all('result').find(result => result.orderId === orderId))
  }
}
