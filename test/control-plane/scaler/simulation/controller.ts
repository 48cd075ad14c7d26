import {
  type Answers,
  type Effect,
  type Effects,
  type PassRules,
} from '../../../../control-plane/scaler/effects.ts'
import type { HostSight } from '../../../../control-plane/scaler/observed-host.ts'
import type { ProviderName } from '../../../../control-plane/scaler/pool.ts'
import type { Listing } from '../../../../control-plane/scaler/provider.ts'
import { runPass as passOf } from '../../../../control-plane/scaler/run-pass.ts'
import type { Step } from '../../../../control-plane/scaler/step.ts'
import type { Random } from '../../../../lib/random.ts'
import type { MemoryLedger } from './memory-ledger.ts'
import type { ProviderDouble } from './provider-double.ts'

export interface Surroundings {
  readonly ledger: MemoryLedger
  readonly provider: ProviderDouble
  readonly providerName: ProviderName
  readonly rules: PassRules
  readonly chance: Random
  readonly sightOf: (hostTag: string) => HostSight
  readonly onPass: () => void
  /** Told of every call that changes something at the provider. */
  readonly onCall: () => void
  /** Told of every plan. */
  readonly onPlan: (steps: readonly Step[], listing: Listing) => void
}

type Answer = Answers[Effect['kind']]

/** Guard and call belong together: nothing comes between these and what follows them. */
const AT_ONCE: readonly Effect['kind'][] = ['last-look', 'machine', 'planned', 'sights']

/** One pass of a controller, as the product has it, driven by what surrounds it here. It may be interrupted for ever at every yield. Returns how
 *  much it has done. */
export function* runPass(name: string, around: Surroundings): Generator<void, number> {
  const token = around.ledger.lease(name)
  if (token === undefined) return 0
  around.onPass()
  yield
  return yield* drive(passOf(around.rules), { ...around, name, token })
}

interface Driven extends Surroundings {
  readonly name: string
  readonly token: number
}

function* drive<T>(run: Effects<T>, around: Driven): Generator<void, T> {
  let step = run.next()
  while (step.done !== true) {
    const { value: effect } = step
    const answer = yield* answerTo(effect, around)
    if (!AT_ONCE.includes(effect.kind)) yield
    step = run.next(answer)
  }
  return step.value
}

function* answerTo(effect: Effect, around: Driven): Generator<void, Answer> {
  const { ledger, provider, token } = around
  switch (effect.kind) {
    case 'list':
      return new Map([[around.providerName, yield* provider.list(effect.owner)]])
    case 'read':
    case 'last-look':
      return ledger.read()
    case 'sights':
      return around.sightOf
    case 'commit':
      ledger.lease(around.name)
      return ledger.commit(token, effect.changes)
    case 'first-boot':
      return { join: undefined, sshPublicKey: '' }
    case 'machine':
      return provider.read(effect.providerId)
    case 'make-side':
      around.onCall()
      return provider.makeSide(effect.order, effect.side)
    case 'remove-side':
      around.onCall()
      return provider.removeSide(effect.side, effect.owner)
    case 'create':
      around.onCall()
      return provider.create(effect.order)
    case 'delete':
      around.onCall()
      return provider.delete(effect.providerId)
    case 'install':
      provider.install(effect.machine.providerId)
      return undefined
    case 'planned': {
      const listing = effect.pass.listings.get(around.providerName)
      if (listing !== undefined) around.onPlan(effect.steps, listing)
      return undefined
    }
    case 'together':
      return yield* together(effect.runs, around)
  }
}

/** All of them, each a piece at a time, whose turn it is by chance. */
function* together(runs: readonly Effects<boolean>[], around: Driven): Generator<void, readonly boolean[]> {
  const answers = runs.map(() => false)
  const left = runs.map((run, index) => ({ index, turns: drive(run, around) }))
  while (left.length > 0) {
    const turn = Math.floor(around.chance.fraction() * left.length)
    const one = left[turn]
    if (one === undefined) break
    const { done, value } = one.turns.next()
    if (done === true) {
      answers[one.index] = value ?? false
      left.splice(turn, 1)
    }
    yield
  }
  return answers
}
