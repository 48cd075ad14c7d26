import { SwitchyardError } from '../../lib/errors.ts'
import { BRAKE_VERBS, type BrakeVerb, type Change as RequestMeta } from '../../proto/contract/admin.ts'
import { onlyChange } from '../facts/decision.ts'
import { auditOf, type Planned, planned, resolve } from '../facts/request.ts'
import type { World } from '../facts/world.ts'
import type { BrakeScope } from './brake.ts'

export function planSetBrakeRequest(
  world: World,
  scopeText: string,
  verbText: string,
  meta: RequestMeta,
  forMs: number,
): Planned {
  const scope = scopeOf(world, scopeText)
  const verb = verbOf(verbText)
  const audit = auditOf(meta)
  const summary = `brake on ${verb} for ${scope}${forMs === 0 ? ' until somebody clears it' : ` for ${forMs / 1_000} s`}`
  return planned(
    summary,
    [scope],
    onlyChange(
      [
        {
          kind: 'brake.set',
          brake: { scope, verb, reason: audit.why, owner: audit.actor },
          forMs: forMs === 0 ? undefined : forMs,
        },
      ],
      [{ ...audit, kind: 'brake.set', subject: scope, summary, after: { scope, verb, forMs } }],
    ),
  )
}

export function planClearBrakeRequest(
  world: World,
  scopeText: string,
  verbText: string,
  meta: RequestMeta,
): Planned {
  const verb = verbOf(verbText)
  const brake = world.facts.brakes.find(candidate => candidate.scope === scopeText && candidate.verb === verb)
  if (brake === undefined)
    throw new SwitchyardError('SWY_NOT_FOUND', `there is no brake on ${verb} for ${scopeText}`)
  const summary = `brake on ${verb} for ${brake.scope} is cleared`
  return planned(
    summary,
    [brake.scope],
    onlyChange(
      [{ kind: 'brake.clear', scope: brake.scope, verb }],
      [{ ...auditOf(meta), kind: 'brake.cleared', subject: brake.scope, summary, before: brake }],
    ),
  )
}

function verbOf(text: string): BrakeVerb {
  const verb = BRAKE_VERBS.find(candidate => candidate === text)
  if (verb === undefined)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `verb: is one of ${BRAKE_VERBS.join(', ')}, not ${text}`,
    )
  return verb
}

function scopeOf(world: World, text: string): BrakeScope {
  if (text === 'all' || text === '') return 'all'
  const [kind, name = ''] = text.split(':', 2)
  if (kind === 'fleet')
    return `fleet:${resolve('fleet', world.facts.fleets, fleet => fleet.spec.name, name).spec.name}`
  if (kind === 'host') return `host:${resolve('host', world.live.hosts, host => host.id, name).id}`
  throw new SwitchyardError('SWY_INVALID_ARGUMENT', `scope: is all, fleet:<name> or host:<id>, not ${text}`)
}
