import { after, type Clock, type MonotonicMs } from '../../lib/clock.ts'
import type { BakeCare } from '../scaler/bake.ts'
import type { CallAnswer, CreateMachine, Machine } from '../scaler/provider.ts'
import type { HostTemplate } from '../scaler/template.ts'

/** Machines of which it is remembered that they were sealed; the one of longest ago is forgotten for a new one. */
const SEALED_MAX = 64

/** Who lets nobody in for so long was sealed by a node that has crashed since; or it is broken, and its checker finds that out. */
export const UNREACHABLE_MS = 180_000

/** Seals machines that become images: nobody gets in there any more. */
export class Sealer {
  readonly #care: Pick<BakeCare, 'seal'>
  readonly #clock: Clock
  /** When it counts as sealed, by machine: at once, or when it has been unreachable for long enough. */
  readonly #sealedAt = new Map<string, MonotonicMs>()

  constructor(care: Pick<BakeCare, 'seal'>, clock: Clock) {
    this.#care = care
    this.#clock = clock
  }

  /** To be asked once it is written down that everything is installed, and again until it is `done`. `unknown`: not yet, as far as anybody knows. */
  async seal(order: CreateMachine, template: HostTemplate, machine: Machine): Promise<CallAnswer<undefined>> {
    const { host } = order
    const since = this.#sealedAt.get(host)
    if (since !== undefined && this.#clock.monotonicMs() >= since) return { kind: 'done', value: undefined }
    const answer = await this.#care.seal(order, template, machine)
    if (answer.kind === 'done') this.#remember(host, this.#clock.monotonicMs())
    if (answer.kind === 'unknown' && since === undefined)
      this.#remember(host, after(this.#clock.monotonicMs(), UNREACHABLE_MS))
    return answer
  }

  #remember(host: string, at: MonotonicMs): void {
    this.#sealedAt.delete(host)
    this.#sealedAt.set(host, at)
    const [oldest] = this.#sealedAt.keys()
    if (this.#sealedAt.size > SEALED_MAX && oldest !== undefined) this.#sealedAt.delete(oldest)
  }
}
