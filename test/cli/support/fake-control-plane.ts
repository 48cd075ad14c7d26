import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js'
import type { ServerUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js'
import { METHODS, type Method } from '../../../cli/remote/methods.ts'
import { codeOf, messageOf } from '../../../lib/errors.ts'
import { serviceDefinition } from '../../../proto/client/grpc-package.ts'

/** What a fake answers: to unary calls a value, to streams a list of messages. Throwing a SwitchyardError answers its code. */
export type Answers = {
  readonly [K in keyof typeof METHODS]?: (request: never) => unknown
}

/** A control plane with canned answers, on a free port. It remembers what it was asked. */
export class FakeControlPlane {
  readonly requests: { readonly method: string; readonly request: unknown; readonly token: unknown }[] = []
  readonly #server = new Server()
  #port = 0

  static async start(answers: Answers, host = '127.0.0.1:0'): Promise<FakeControlPlane> {
    const fake = new FakeControlPlane()
    for (const service of new Set(Object.values(METHODS).map(method => method.service)))
      fake.#server.addService(serviceDefinition(service), fake.#handlers(service, answers))
    await new Promise<void>((resolve, reject) => {
      fake.#server.bindAsync(host, ServerCredentials.createInsecure(), (error, port) => {
        fake.#port = port
        if (error === null) resolve()
        else reject(error)
      })
    })
    return fake
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`
  }

  /** What the last call of this name asked for. */
  last(method: string): unknown {
    return this.requests.findLast(request => request.method === method)?.request
  }

  stop(): void {
    this.#server.forceShutdown()
  }

  #handlers(service: string, answers: Answers) {
    const methods = Object.entries<unknown>(METHODS)
      .map(([key, method]) => [key, method as Method<unknown, unknown>] as const)
      .filter(([, method]) => method.service === service)
    return Object.fromEntries(
      methods.map(([key, method]) => {
        const answer = answers[key as keyof typeof METHODS] as ((request: unknown) => unknown) | undefined
        const streams = serviceDefinition(service)[method.name]!.responseStream
        return [method.name, streams ? this.#streamHandler(method, answer) : this.#handler(method, answer)]
      }),
    )
  }

  #handler(method: Method<unknown, unknown>, answer: ((request: unknown) => unknown) | undefined) {
    return (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>): void => {
      try {
        callback(null, method.answer.encode(this.#ask(method, call, answer)))
      } catch (error) {
        callback(failure(error))
      }
    }
  }

  #streamHandler(method: Method<unknown, unknown>, answer: ((request: unknown) => unknown) | undefined) {
    return (call: ServerWritableStream<unknown, unknown>): void => {
      try {
        for (const message of this.#ask(method, call, answer) as readonly unknown[])
          call.write(method.answer.encode(message))
        call.end()
      } catch (error) {
        call.destroy(Object.assign(new Error(messageOf(error)), failure(error)))
      }
    }
  }

  #ask(
    method: Method<unknown, unknown>,
    call: { readonly request: unknown; readonly metadata: Metadata },
    answer: ((request: unknown) => unknown) | undefined,
  ): unknown {
    const request: unknown = method.request.decode(call.request, '')
    this.requests.push({ method: method.name, request, token: call.metadata.get('authorization')[0] })
    if (answer === undefined) throw new Error(`the fake has no answer to ${method.name}`)
    return answer(request)
  }
}

function failure(error: unknown) {
  const metadata = new Metadata()
  metadata.set('swy-code', codeOf(error))
  return { code: status.FAILED_PRECONDITION, details: messageOf(error), metadata }
}
