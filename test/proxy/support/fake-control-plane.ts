import { Metadata } from '@grpc/grpc-js'
import type { Test } from 'tap'
import {
  proxyOrder,
  type ProxyOrder,
  proxyReport,
  type ProxyReport,
} from '../../../proto/contract/proxy-link.ts'
import type { OrderId } from '../../../proto/contract/ids.ts'
import type { OrderResult } from '../../../proto/contract/common.ts'
import { type ServerCall, startGrpcTestServer, type TestServer } from '../../support/grpc-test-server.ts'
import { token } from './routes.ts'
import { until } from './until.ts'

type Body = ProxyReport['body']
type ValueOf<K extends Body['kind']> = Extract<Body, { readonly kind: K }>['value']

/** A control plane that says what the test says and notes what it hears, over real gRPC. */
export class FakeControlPlane {
  #server: TestServer | undefined
  #call: ServerCall | undefined
  #orders = 0
  reports: ProxyReport[] = []
  /** How often a proxy has attached. */
  attached = 0

  get address(): string {
    return this.#server!.address
  }

  async start(port = 0): Promise<void> {
    this.#server = await startGrpcTestServer(
      'ProxyLinkService',
      {
        attach: (call: ServerCall) => {
          this.#call = call
          this.attached += 1
          call.sendMetadata(new Metadata())
          call.on('data', raw => this.reports.push(proxyReport.decode(raw, '')))
          call.on('end', () => call.end())
          call.on('error', () => {})
        },
      },
      port,
    )
  }

  /** As kill -9 would: every connection breaks. */
  stop(): void {
    this.#server?.close()
  }

  get port(): number {
    return this.#server!.port
  }

  /** Sends an order and waits for its answer. */
  async order(body: ProxyOrder['body'], over: Partial<ProxyOrder> = {}): Promise<OrderResult> {
    this.#orders += 1
    const orderId = over.orderId ?? (`order-${this.attached}-${this.#orders}` as OrderId)
    this.say(proxyOrder.encode({ orderId, token: over.token ?? token(1), body }))
    let result: OrderResult | undefined
    await until(`order ${orderId} is answered`, () => {
      result = this.of('result').find(answer => answer.orderId === orderId)
      return result !== undefined
    })
    return result!
  }

  /** Sends anything. */
  say(raw: unknown): void {
    this.#call!.write(raw as Record<string, unknown>)
  }

  /** All reports of one kind, oldest first. */
  of<K extends Body['kind']>(kind: K): readonly ValueOf<K>[] {
    return this.reports.flatMap(({ body }) => (body.kind === kind ? [body.value as ValueOf<K>] : []))
  }

  /** Waits for the hello of the n-th attachment (from 1). */
  async hello(n = 1) {
    await until(`hello ${n} has come`, () => this.of('hello').length >= n)
    return this.of('hello')[n - 1]!
  }

  forget(): void {
    this.reports = []
  }
}

export async function fakeControlPlane(t: Test): Promise<FakeControlPlane> {
  const plane = new FakeControlPlane()
  await plane.start()
  t.teardown(() => plane.stop())
  return plane
}
