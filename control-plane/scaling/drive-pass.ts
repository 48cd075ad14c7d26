import { messageOf } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import type { Token } from '../../proto/contract/ids.ts'
import type { Answers, Effect, EffectOf, Effects } from '../scaler/effects.ts'
import type { ScalerLedger } from '../scaler/ledger.ts'
import type { MachineCare } from '../scaler/machine-care.ts'
import type { HostSight } from '../scaler/observed-host.ts'
import type { ProviderName } from '../scaler/pool.ts'
import type { CallAnswer, Provider } from '../scaler/provider.ts'
import type { ConfiguredProviders } from './configured-provider.ts'
import type { Installations } from './installations.ts'
import { lastLook } from './last-look.ts'
import type { Listings } from './listings.ts'
import type { CountedCall, ScalerCounts } from './scaler-counts.ts'

/** Calls to providers under way at the same time, of one pass. */
export const CALLS_AT_ONCE_MAX = 8

export interface Driving {
  readonly token: Token
  /** That this node leads with now. */
  readonly heldToken: () => Token | undefined
  readonly ledger: ScalerLedger
  readonly providers: ConfiguredProviders
  readonly listings: Listings
  readonly care: Pick<MachineCare, 'firstBoot'>
  readonly installations: Installations
  readonly sights: () => Promise<(hostTag: string) => HostSight>
  readonly planned: (effect: EffectOf<'planned'>) => void
  readonly counts: ScalerCounts
  readonly log: Log
}

/** Does what a pass wants, and hands in the answers. Providers do not throw; one that does has an unknown outcome.
 *  @throws SwitchyardError of the store */
export async function drivePass<T>(run: Effects<T>, driving: Driving): Promise<T> {
  let step = run.next()
  while (step.done !== true) step = run.next(await answerTo(step.value, driving))
  return step.value
}

async function answerTo(effect: Effect, driving: Driving): Promise<Answers[Effect['kind']]> {
  const { ledger, token } = driving
  switch (effect.kind) {
    case 'list':
      return driving.listings.all(effect.owner, async () => (await ledger.read()).now)
    case 'read':
      return ledger.read()
    case 'last-look':
      return lastLook(ledger, token, driving.heldToken)
    case 'sights':
      return driving.sights()
    case 'commit': {
      const result = await ledger.commit(token, effect.changes, effect.events)
      if (result === 'done')
        for (const { kind, subject, why, summary } of effect.events)
          driving.log.info({ event: kind, subject, why }, summary)
      return result
    }
    case 'first-boot':
      return driving.care.firstBoot(effect.host)
    case 'planned':
      driving.planned(effect)
      return undefined
    case 'install':
      driving.installations.begin(effect)
      return undefined
    case 'together':
      return together(effect.runs, driving)
    case 'machine':
    case 'make-side':
    case 'remove-side':
    case 'create':
    case 'delete':
      return callProvider(effect, driving)
  }
}

type ProviderEffect = EffectOf<'machine' | 'make-side' | 'remove-side' | 'create' | 'delete'>

async function callProvider(
  effect: ProviderEffect,
  driving: Driving,
): Promise<Answers[ProviderEffect['kind']]> {
  const provider = driving.providers.get(effect.provider)?.provider
  switch (effect.kind) {
    case 'machine':
      return readMachine(provider, effect, driving.log)
    case 'create':
      return counted(driving, effect, async () => provider?.create(effect.order))
    case 'delete':
      return counted(driving, effect, async () => provider?.delete(effect.providerId))
    case 'make-side':
      return counted(driving, effect, async () => provider?.makeSide(effect.order, effect.side))
    case 'remove-side':
      return counted(driving, effect, async () => provider?.removeSide(effect.side, effect.owner))
  }
}

async function readMachine(
  provider: Provider | undefined,
  effect: EffectOf<'machine'>,
  log: Log,
): Promise<Answers['machine']> {
  try {
    return await provider?.read(effect.providerId)
  } catch (error) {
    log.warn({ provider: effect.provider, error: messageOf(error) }, 'a machine could not be read')
    return undefined
  }
}

async function counted<T>(
  { counts, log }: Driving,
  { provider, kind }: { readonly provider: ProviderName; readonly kind: CountedCall },
  call: () => Promise<CallAnswer<T> | undefined>,
): Promise<CallAnswer<T>> {
  const answer = await outcomeOf(provider, call)
  counts.called(provider, kind, answer.kind)
  if (answer.kind !== 'done')
    log.warn({ provider, call: kind, ...answer }, 'a provider did not do what it was asked')
  return answer
}

async function outcomeOf<T>(
  provider: ProviderName,
  call: () => Promise<CallAnswer<T> | undefined>,
): Promise<CallAnswer<T>> {
  try {
    return (await call()) ?? { kind: 'unknown', text: `no provider ${provider} is configured` }
  } catch (error) {
    return { kind: 'unknown', text: messageOf(error) }
  }
}

/** So many at a time. One that fails is left for the next pass, and keeps no other one from being done. */
async function together(runs: readonly Effects<boolean>[], driving: Driving): Promise<readonly boolean[]> {
  const answers = runs.map(() => false)
  let next = 0
  const work = async (): Promise<void> => {
    while (next < runs.length) {
      const index = next
      next += 1
      const run = runs[index]
      if (run === undefined) return
      try {
        answers[index] = await drivePass(run, driving)
      } catch (error) {
        driving.log.warn({ error: messageOf(error) }, 'a step of the scaler failed')
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE_MAX, runs.length) }, work))
  return answers
}
