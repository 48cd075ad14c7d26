import type { ScalerFacts } from './ledger.ts'
import { isPaused } from './provider-pause.ts'
import type { PoolName } from './pool.ts'
import { REASONS_MAX, REFUSAL_SHOWN_MS } from './pool-standing.ts'

/** What a provider says against a pool, in its own words, and what to do about it. */
export interface PoolTrouble {
  readonly text: string
  readonly remedy: string
  /** Hosts that it met. */
  readonly hosts: number
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/quota|limit|exceed|too many/i, 'Ask the provider for more, let other pools have less, or lower `max`.'],
  [/capacity|unavailable|sold out|stock|resource/i, 'Add another choice to the ladder, or another region.'],
  [/image/i, 'Look whether the template names an image that the account has.'],
  [
    /unauthori[sz]ed|forbidden|token|credential|401|403/i,
    'Renew the credentials of this provider in the control plane’s file.',
  ],
  [/region|zone|location|datacenter/i, 'Look whether the datacenter names a region that the provider has.'],
  [
    /size|type|flavou?r|plan|hardware/i,
    'Look whether the ladder names what the provider offers in this region.',
  ],
  [/script|install/i, 'Run the template’s script by hand on a machine of its base image.'],
  [/template/i, 'Declare the template again, or let the pool use another one.'],
]
const ANY_REMEDY = 'Nothing gets better by itself: change what is declared, or ask the provider.'

/** Why a provider makes no hosts for a pool, newest first; empty: it does, or nobody has asked it lately. For views. */
export function poolTrouble(facts: ScalerFacts, name: PoolName): readonly PoolTrouble[] {
  const hosts = facts.hosts.filter(host => host.pool === name)
  const lastBuilt = Math.max(0, ...hosts.map(({ times }) => times.builtAt ?? 0))
  const counts = new Map<string, number>()
  const refused = hosts
    .filter(
      ({ times: { refusedAt = 0 } }) => refusedAt > lastBuilt && facts.now - refusedAt < REFUSAL_SHOWN_MS,
    )
    .toSorted((left, right) => (right.times.refusedAt ?? 0) - (left.times.refusedAt ?? 0))
  for (const { why } of refused) counts.set(why, (counts.get(why) ?? 0) + 1)
  const troubles = [...counts]
    .slice(0, REASONS_MAX)
    .map(([text, count]) => ({ text, remedy: remedyFor(text), hosts: count }))
  const provider = facts.pools.find(({ spec }) => spec.name === name)?.spec.provider
  const pause = provider && isPaused(facts.pauses, provider, facts.now)
  return pause === undefined
    ? troubles
    : [
        ...troubles,
        { text: `${pause.provider} asks us to wait`, remedy: waitRemedy(pause.until - facts.now), hosts: 0 },
      ]
}

function remedyFor(text: string): string {
  return REMEDIES.find(([pattern]) => pattern.test(text))?.[1] ?? ANY_REMEDY
}

function waitRemedy(forMs: number): string {
  return `Nothing to do: it is asked again in ${Math.ceil(forMs / 1_000)} s.`
}
