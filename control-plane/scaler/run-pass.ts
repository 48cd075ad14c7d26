import { type Effects, type PassRules, perform, settle } from './effects.ts'
import { forgettable, GONE_KEPT_MS } from './hard-caps.ts'
import type { HostRecord } from './host.ts'
import { placeOf } from './host-place.ts'
import { changeEvents } from './ledger-events.ts'
import type { LedgerChange } from './ledger.ts'
import { type Pass, planPass } from './plan-pass.ts'
import { createHost, deleteHost } from './run-call.ts'
import { unwindHost } from './run-unwind.ts'
import { type CallStep, isCall, isReport } from './step.ts'
import { stepChanges } from './step-changes.ts'

/** Rows of hosts that are gone, dropped in one pass. */
export const FORGOTTEN_PER_PASS_MAX = 500

/** One pass: gather, plan, one commit per step, at most one call per step. What it wants done it yields; nothing is remembered from pass to
 *  pass, so that it may be given up at any point.
 *  @returns how much it has done; 0: nothing is to be done now, or all of it is held back */
export function* runPass(rules: PassRules): Effects<number> {
  const { installation } = yield* perform<'read'>({ kind: 'read' })
  // Listings first: a machine that is made after them has a row that was read after it.
  const listings = yield* perform<'list'>({ kind: 'list', owner: installation })
  const facts = yield* perform<'read'>({ kind: 'read' })
  const sightOf = yield* perform<'sights'>({ kind: 'sights' })
  const pass: Pass = { facts, listings, sightOf, settleMsOf: rules.settleMsOf }
  const steps = planPass(pass)
  yield* perform<'planned'>({ kind: 'planned', pass, steps })
  let done = 0
  for (const step of steps) {
    if (isReport(step) || isCall(step)) continue
    const changes = stepChanges(step, facts)
    if (yield* settle(changes, changeEvents(changes, facts))) done += 1
  }
  const runs = steps.filter(isCall).flatMap(step => runCall(rules, pass, step) ?? [])
  const answers = yield* perform<'together'>({ kind: 'together', runs })
  done += answers.filter(Boolean).length
  yield* forget(pass)
  return done
}

function runCall(rules: PassRules, pass: Pass, step: CallStep): Effects<boolean> | undefined {
  const { facts } = pass
  const host = facts.hosts.find(({ id }) => id === step.host)
  if (host === undefined || !rules.knows(host.provider)) return undefined
  switch (step.kind) {
    case 'create': {
      const pool = facts.pools.find(({ spec }) => spec.name === host.pool)?.spec
      return pool && createHost(rules, { facts, host, pool })
    }
    case 'delete':
      return deleteHost({ facts, host, pool: placeOf(facts.pools, host).spec })
    case 'unwind':
      return unwindHost({ facts, host, pool: placeOf(facts.pools, host).spec })
    case 'install':
      return installHost(pass, host)
  }
}

function* installHost({ facts, listings }: Pass, host: HostRecord): Effects<boolean> {
  const template = facts.collections.template.get(host.template)?.value
  const machine = listings
    .get(host.provider)
    ?.machines.find(({ providerId }) => providerId === host.providerId)
  if (template === undefined || machine === undefined) return false
  yield* perform<'install'>({ kind: 'install', host, template, machine })
  return false
}

/** Drops rows that nothing counts any more. */
function* forget({ facts, listings }: Pass): Effects<void> {
  if (
    !facts.hosts.some(
      ({ times }) => facts.now - (times.goneAt ?? times.evictedAt ?? facts.now) >= GONE_KEPT_MS,
    )
  )
    return
  const listed = new Set<string>()
  for (const { machines } of listings.values()) for (const { providerId } of machines) listed.add(providerId)
  // What a listing would say of an evicted machine is known of complete ones alone.
  for (const { provider, providerId } of facts.hosts)
    if (listings.get(provider)?.complete !== true && providerId !== undefined) listed.add(providerId)
  const changes = forgettable(facts.hosts, listed, facts.now)
    .slice(0, FORGOTTEN_PER_PASS_MAX)
    .map(({ id }): LedgerChange => ({ kind: 'host.forget', host: id }))
  if (changes.length > 0) yield* perform<'commit'>({ kind: 'commit', changes, events: [] })
}
