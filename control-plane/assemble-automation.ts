import type { Clock } from '../lib/clock.ts'
import { isLoopback } from '../lib/ip-text.ts'
import type { Log } from '../lib/log.ts'
import type { Random } from '../lib/random.ts'
import type { Token } from '../proto/contract/ids.ts'
import { assembleScaler, type RunningScaler, type ScalerNodeParts } from './assemble-scaler.ts'
import { Automation } from './automation/automation.ts'
import type { FactStore } from './facts/fact-store.ts'
import type { LiveLinks } from './live/live-links.ts'
import { hostSights } from './scaler/host-sights.ts'
import type { ScalerNode } from './scaler/scaler-node.ts'
import type { ScalerCounts } from './scaling/scaler-counts.ts'

/** What a node is given for the scaler, and for what tells it how much there is to be. */
export interface AutomatedScalerParts {
  readonly scaler: ScalerNodeParts
  /** Default: nothing is posted to link-local addresses. */
  readonly automation?: AutomationNodeParts
}

/** What a node is given for policies, schedules, webhooks and lifecycle hooks. */
export interface AutomationNodeParts {
  /** See `controlPlane.webhooks.allowLinkLocal`. */
  readonly allowLinkLocal: boolean
}

interface Surroundings {
  readonly store: FactStore
  readonly live: LiveLinks
  readonly token: () => Token | undefined
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** The scaler of a node, and what tells it by itself how much there is to be. */
export function assembleAutomation(
  { scaler: given, automation }: AutomatedScalerParts,
  { counts, ...node }: Surroundings & { readonly counts: ScalerCounts },
): { readonly scaler: RunningScaler; readonly automation: Automation } {
  const { store, live, token, clock, random, log } = node
  const sights = async () => hostSights(await store.facts(), live.view())
  const addressOf = (hostTag: string) => addressTold(live, hostTag)
  const scaler = assembleScaler(given, { store, token, clock, random, log, counts, sights, addressOf })
  const around = { store, live, token, clock, random, log }
  return { scaler, automation: automationOf(scaler, around, automation) }
}

/** An agent that nobody has told its address says loopback: that one is right for itself alone. */
function addressTold({ agents }: LiveLinks, hostTag: string): string | undefined {
  const address = agents.hosts().find(({ id }) => id === hostTag)?.address
  return address === undefined || isLoopback(address) ? undefined : address
}

/** Nothing of it runs before its first `tick`.
 *  @param scaler without `runOnHost` nothing here reaches hosts, and scripts of lifecycle hooks fail */
export function automationOf(
  scaler: Pick<ScalerNode, 'ledger' | 'wake'> & Partial<Pick<RunningScaler, 'runOnHost'>>,
  { live, ...node }: Surroundings,
  parts: AutomationNodeParts = { allowLinkLocal: false },
): Automation {
  return new Automation({
    ...parts,
    ...node,
    ledger: scaler.ledger,
    runOnHost: scaler.runOnHost,
    live: () => live.view(),
    wake: () => scaler.wake(),
  })
}
