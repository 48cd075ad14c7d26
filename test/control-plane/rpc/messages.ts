import { once } from 'node:events'
import type { ClientDuplexStream, ClientReadableStream, ServiceError } from '@grpc/grpc-js'

/** What arrives on a stream, to be waited for one by one. */
export class Messages<Message> {
  readonly all: Message[] = []
  error: ServiceError | undefined
  readonly #stream: ClientReadableStream<Message> | ClientDuplexStream<object, Message>

  constructor(stream: ClientReadableStream<Message> | ClientDuplexStream<object, Message>) {
    this.#stream = stream
    stream.on('data', (message: Message) => this.all.push(message))
    stream.on('error', (error: ServiceError) => {
      this.error = error
    })
  }

  write(message: object): void {
    if ('write' in this.#stream) this.#stream.write(message)
  }

  end(): void {
    this.#stream.cancel()
  }

  /** The first message, past or coming, that fits. */
  async find(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.all.find(fits)
      if (found !== undefined) return found
      if (this.error !== undefined) throw this.error
      await Promise.race([once(this.#stream, 'data'), once(this.#stream, 'end')])
    }
  }

  /** The error that ends the stream. */
  async ending(): Promise<ServiceError> {
    while (this.error === undefined) await once(this.#stream, 'error').catch(() => undefined)
    return this.error
  }
}
