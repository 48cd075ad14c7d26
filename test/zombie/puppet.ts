import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const ANSWER_MS_MAX = 30_000

/** The strings of one `puppet-server.ts`: what it is told goes to its own port, past the proxy. */
export class Puppet {
  /** `shard#incarnation`. */
  readonly life: string
  readonly pid: number
  readonly #port: number

  constructor(parts: { readonly life: string; readonly pid: number; readonly port: number }) {
    this.life = parts.life
    this.pid = parts.pid
    this.#port = parts.port
  }

  /** What its connection says to this statement: rows as JSON, `<n> changed`, or `refused: …`. */
  sql(statement: string): Promise<string> {
    return this.#ask(`sql ${statement}`)
  }

  /** `logged in`, or `refused: …`. */
  login(): Promise<string> {
    return this.#ask('login')
  }

  /** What the agent's local API answers, as text. */
  call(name: string, given: Readonly<Record<string, string>>): Promise<string> {
    return this.#ask(`call ${name}?${new URLSearchParams(given).toString()}`)
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.pid, signal)
  }

  async #ask(line: string): Promise<string> {
    const socket = createSocket('udp4')
    try {
      const answered = once(socket, 'message', { signal: AbortSignal.timeout(ANSWER_MS_MAX) })
      socket.send(line, this.#port, '127.0.0.1')
      const [payload] = (await answered) as [Buffer]
      return payload.toString()
    } catch (cause) {
      throw new Error(`${this.life} does not answer: ${line}`, { cause })
    } finally {
      socket.close()
    }
  }
}
