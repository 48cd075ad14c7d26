import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { HostId } from '../../proto/contract/ids.ts'
import type { EffectOf } from '../scaler/effects.ts'
import { DEFAULT_CAPS } from '../scaler/hard-caps.ts'
import type { MachineCare } from '../scaler/machine-care.ts'
import type { CallAnswer } from '../scaler/provider.ts'

/** Scripts that run at the same time: as many as hosts may be on their way up, so that machines which let nobody in hold up no other one. Beyond, hosts
 *  wait for their turn, which the next passes ask for again. */
export const INSTALLATIONS_AT_ONCE_MAX = DEFAULT_CAPS.pendingMax

export interface InstallationsParts {
  readonly care: Pick<MachineCare, 'install'>
  readonly log: Log
  /** Writes what came of it. */
  readonly ended: (effect: EffectOf<'install'>, answer: CallAnswer<undefined>) => Promise<void>
}

/** Scripts on machines, beside the passes: each takes minutes. Nothing of them is kept: after a restart the next pass begins them again. */
export class Installations {
  readonly #parts: InstallationsParts
  readonly #running = new Map<HostId, Promise<void>>()

  constructor(parts: InstallationsParts) {
    this.#parts = parts
  }

  get size(): number {
    return this.#running.size
  }

  /** Does nothing for a host whose script runs already, or while too many run. */
  begin(effect: EffectOf<'install'>): void {
    const { id } = effect.host
    if (this.#running.has(id) || this.#running.size >= INSTALLATIONS_AT_ONCE_MAX) return
    const run = this.#run(effect).finally(() => this.#running.delete(id))
    this.#running.set(id, run)
  }

  /** Resolves when none runs. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  async #run(effect: EffectOf<'install'>): Promise<void> {
    const { care, log, ended } = this.#parts
    const { host, template, machine } = effect
    log.info({ host: host.id, template: template.name }, 'a host is installed by script')
    try {
      const answer = await care.install(host, template, machine)
      log.info({ host: host.id, outcome: answer.kind }, 'the script of a host has ended')
      await ended(effect, answer)
    } catch (error) {
      log.warn({ host: host.id, error: messageOf(error) }, 'a host could not be installed; it is tried again')
    }
  }
}
