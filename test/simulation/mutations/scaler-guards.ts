import type { Edit, Guard } from './guard.ts'

const SCALER = 'control-plane/scaler/'
const at = (file: string, find: string, replace: string): Edit => ({
  file: `${SCALER}${file}`,
  find,
  replace,
})
const guard = (name: string, keeps: string, ...edits: readonly Edit[]): Guard => ({
  name: `scaler-${name}`,
  keeps,
  edits,
  simulator: 'scaler',
})

/** The guards that the scaler's simulation is held to. */
export const SCALER_GUARDS: readonly Guard[] = [
  guard(
    'delete-guard',
    'nothing is deleted whose tags do not say that it is ours',
    at('delete-guard.ts', 'if (fresh.tags.owner !== installation)', 'if (installation === undefined)'),
    at('delete-guard.ts', 'if (fresh.tags.host !== row.hostTag)', 'if (row.hostTag === undefined)'),
  ),
  guard(
    'unknown-status',
    'what its provider does not understand is not deleted',
    at('delete-guard.ts', "if (fresh.status === 'unknown')", "if (fresh.status === 'never')"),
    at('plan-life.ts', "status === 'unknown' || (limits", 'void status || (limits'),
  ),
  guard(
    'complete-listing',
    'nothing follows from what is missing in half a listing',
    at(
      'sweep.ts',
      'if (!listing.complete || listing.endedAt > readAt) return []',
      'if (listing.endedAt > readAt) return []',
    ),
  ),
  guard(
    'settle-time',
    'nobody asks twice before a look could have shown what came of the first call',
    at('plan-life.ts', '(times.askedAt ?? 0) >= settleMs', '(times.askedAt ?? 0) >= settleMs / 100'),
  ),
  guard(
    'budget',
    'no more is created in any time than its budgets allow',
    at('budget.ts', 'if (callsAllowed(budgets, scopes, purpose, now).calls < 1) return undefined', ''),
    at('plan-life.ts', 'limits.calls[purpose].count > 0', 'limits.calls[purpose].count > -1'),
  ),
  guard(
    'reserve',
    'growth leaves the reserve for replacements',
    at('budget.ts', "purpose === 'growth' ? budget.rate.burst * RESERVED_SHARE : 0", 'RESERVED_SHARE * 0'),
  ),
  guard(
    'breaker',
    'what has failed too often is not asked for',
    at(
      'apply-changes.ts',
      "change.event.kind === 'started' && startsAllowed(state, now) < 1",
      'startsAllowed(state, now) < 0',
    ),
    at('plan-life.ts', 'starts > 0 &&', 'starts > -1 &&'),
  ),
  guard(
    'brake-before-call',
    'a brake stops a call that was written down before it was set',
    at(
      'run-call.ts',
      'scalerBrakeOn(brakes, act, pool, now) !== undefined ||',
      'scalerBrakeOn(brakes, act, pool, now) === null ||',
    ),
  ),
  guard(
    'brake-at-commit',
    'a brake stops what was planned before it was set',
    at(
      'apply-changes.ts',
      'const brake = scalerBrakeOn(facts.brakes, change.act, change.pool, now)',
      'const brake = scalerBrakeOn([], change.act, change.pool, now)',
    ),
  ),
  guard(
    'pause-before-call',
    'a provider that asks us to wait is not called',
    at(
      'run-call.ts',
      'isPaused(pauses, pool.provider, now) !== undefined',
      'isPaused(pauses, pool.provider, now) === null',
    ),
    at(
      'apply-changes.ts',
      'isPaused(facts.pauses, change.provider, now) &&',
      'isPaused([], change.provider, now) &&',
    ),
    at('plan-life.ts', 'limits.paused === undefined &&', ''),
  ),
  guard(
    'undrain-first',
    'nobody is made while somebody drains who could come back',
    at('plan-deficit.ts', '.slice(0, missing)', '.slice(0, 0)'),
  ),
  guard(
    'version-check',
    'what was decided from another number of hosts is not done',
    at('apply-pool-change.ts', 'return version === change.version', 'return version !== undefined'),
  ),
  guard('lease-token', 'whoever does not lead any more writes nothing', {
    file: 'test/control-plane/scaler/simulation/memory-ledger.ts',
    find: 'if (token !== this.#lease.token)',
    replace: 'if (token < 0)',
  }),
  guard(
    'mass-unhealth',
    'nothing is taken away while much is unwell at once',
    at('plan-limits.ts', 'frozen: massUnhealth(pool, hosts, now)', 'frozen: massUnhealth(pool, [], now)'),
  ),
  guard(
    'deletes-per-pass',
    'more deletions than usual need a person’s word',
    at('limit-deletes.ts', 'if (hosts.length <= most) return steps', 'if (hosts.length >= 0) return steps'),
  ),
  guard(
    'protected',
    'protected hosts are no victims',
    at('victims.ts', 'if (flags.protected !== undefined) return', 'if (flags.protected === null) return'),
  ),
  guard(
    'drain-waits',
    'whoever plays is not thrown off before the deadline',
    at(
      'plan-life.ts',
      "sight.agent === 'attached' && sight.players === 0 &&",
      "sight.agent === 'attached' &&",
    ),
  ),
  guard(
    'lost-only-if-silent',
    'whose agent answers is not lost',
    at(
      'sweep.ts',
      "if (isOwnAgent && sightOf(row.hostTag).agent === 'attached') {",
      "if (isOwnAgent && row.hostTag === '') {",
    ),
  ),
  guard(
    'orphan-in-use',
    'nobody is thrown off a machine that came back',
    at(
      'plan-life.ts',
      "record.destroyPurpose === 'orphan' && status",
      "record.destroyPurpose === 'asked' && status",
    ),
  ),
  guard(
    'undo-before-make',
    'what is made beside a machine is written down first',
    at('run-call.ts', '[...before, undo]', '(void undo, before)'),
  ),
  guard(
    'still-wanted',
    'whoever stood still makes nothing for a host that others have gone on with',
    at(
      'run-call.ts',
      'return isOurs && !stops(facts, act, pool)',
      'void isOurs; return !stops(facts, act, pool)',
    ),
  ),
  guard(
    'server-last',
    'a machine goes after everything that was made beside it',
    at('plan-life.ts', "return side.kind === 'undo'\n", "return side.kind === 'wait'\n"),
    at('run-call.ts', 'row?.undo.some(isOpenSide) !== false', 'row?.undo.some(isOpenSide) === undefined'),
  ),
  guard(
    'gone-when-unwound',
    'a row knows of what was made for it until all of it is gone',
    at(
      'plan-life.ts',
      "record.providerId === undefined && side.kind === 'done'",
      'record.providerId === undefined',
    ),
    at('next-host.ts', 'return host.undo.some(isOpenSide)', 'return host.undo.some(() => false)'),
  ),
  guard(
    'adopt-only-wanted',
    'a machine that nobody accounts for is taken in only if it is wanted',
    at(
      'sweep.ts',
      'return activeCount(countPool(hosts, readAt)) >= wantedHosts(pool) ?',
      'return activeCount(countPool(hosts, readAt)) < 0 && wantedHosts(pool) ?',
    ),
  ),
  guard(
    'one-host-per-name',
    'of two machines with one name only one is a host',
    at(
      'sweep.ts',
      'rows.some(other => other.id !== row.id && other.hostTag === row.hostTag && isLive(hostState(other)))',
      'rows.some(other => isLive === undefined && other.id === hostState(row).kind)',
    ),
  ),
]
