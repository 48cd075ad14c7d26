import { SwitchyardError } from '../../lib/errors.ts'
import {
  BRAKE_SCOPES,
  type BrakeVerb,
  type Change as RequestMeta,
  REGION_PATTERN,
  type ScalerVerb,
} from '../../proto/contract/admin.ts'
import { ID_PATTERN } from '../../proto/contract/ids.ts'
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
  const verb = verbOf(scope, verbText)
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
  const brake = world.facts.brakes.find(
    candidate => candidate.scope === scopeText && candidate.verb === verbText,
  )
  if (brake === undefined)
    throw new SwitchyardError('SWY_NOT_FOUND', `there is no brake on ${verbText} for ${scopeText}`)
  const { verb } = brake
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

function verbOf(scope: BrakeScope, text: string): BrakeVerb | ScalerVerb {
  const [kind = ''] = scope.split(':', 1)
  const verbs = BRAKE_SCOPES[kind] ?? []
  const verb = verbs.find(candidate => candidate === text)
  if (verb === undefined)
    throw new SwitchyardError(
      'SWY_INVALID_ARGUMENT',
      `verb: for ${scope} it is one of ${verbs.join(', ')}, not ${text}`,
    )
  return verb
}

function scopeOf(world: World, text: string): BrakeScope {
  if (text === 'all' || text === '') return 'all'
  const [kind, ...rest] = text.split(':')
  const name = rest.join(':')
  if (kind === 'fleet')
    return `fleet:${resolve('fleet', world.facts.fleets, fleet => fleet.spec.name, name).spec.name}`
  if (kind === 'host') return `host:${resolve('host', world.live.hosts, host => host.id, name).id}`
  // Not looked up: what is not declared yet may be held back before it comes.
  if (kind === 'region' && REGION_PATTERN.test(name)) return `region:${name}`
  if ((kind === 'provider' || kind === 'pool') && ID_PATTERN.test(name)) return `${kind}:${name}`
  throw new SwitchyardError(
    'SWY_INVALID_ARGUMENT',
    `scope: is all, fleet:<name>, host:<id>, region:<name>, provider:<name> or pool:<name>, not ${text}`,
  )
}
