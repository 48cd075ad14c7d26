import { codeOf, messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { FactStore } from '../facts/fact-store.ts'
import type { FleetRecord } from '../fleets/fleet.ts'
import { claimedTwice, modesInUse, planDeclared } from '../fleets/plan-declared.ts'

export interface DeclarationParts {
  readonly store: Pick<FactStore, 'facts' | 'commit'>
  /** Undefined while this node stands by. */
  readonly token: () => Token | undefined
  /** As the configuration file has them. */
  readonly fleets: readonly FleetRecord[]
  readonly log: Log
  /** Called once they are in the store. */
  readonly done: () => void
}

/** Writes what the file says about fleets into the store, once for every time this node becomes active; tries again where the store
 *  did not answer. */
export class Declaration {
  readonly #parts: DeclarationParts
  #declaredBy: Token | undefined
  #writing = false

  constructor(parts: DeclarationParts) {
    this.#parts = parts
  }

  /** To be called on every tick. */
  tick(): void {
    const token = this.#parts.token()
    if (token === undefined || token === this.#declaredBy || this.#writing) return
    this.#writing = true
    void this.#declare(token).finally(() => {
      this.#writing = false
    })
  }

  async #declare(token: Token): Promise<void> {
    const { store, fleets, log, done } = this.#parts
    try {
      const known = await store.facts()
      const decision = planDeclared(known.fleets, fleets, known.shards)
      const result =
        decision === undefined ? undefined : await store.commit(token, decision.changes, decision.events)
      if (result?.kind === 'conflict') return
      this.#declaredBy = token
      for (const { spec } of modesInUse(known.fleets, fleets, known.shards)) log.error(...modeRefusal(spec))
      for (const { spec } of claimedTwice(known.fleets, fleets)) log.error(...claimRefusal(spec))
      done()
    } catch (error) {
      log.warn(
        { code: codeOf(error), error: messageOf(error) },
        'the fleets of the configuration are not in the store yet',
      )
    }
  }
}

function modeRefusal({ name, addresses }: FleetRecord['spec']): [Record<string, unknown>, string] {
  return [
    { fleet: name, addresses, remedy: `fleets scale ${name} --shards 0 --spares 0, then restart` },
    'addresses cannot change while the fleet has shards: none of its new settings holds',
  ]
}

function claimRefusal({ name, cluster }: FleetRecord['spec']): [Record<string, unknown>, string] {
  return [
    { fleet: name, cluster, remedy: 'take it out of the configuration file, or out of the cluster file' },
    'a cluster file declares this fleet, too: what the configuration says of it does not hold',
  ]
}
