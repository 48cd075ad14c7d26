import { Argument, InvalidArgumentError } from 'commander'
import { BRAKE_SCOPES, REGION_PATTERN } from '../../proto/contract/admin.ts'
import { ID_PATTERN } from '../../proto/contract/ids.ts'

const FORMS = 'all, fleet:<name>, host:<id>, region:<name>, provider:<name> or pool:<name>'

export function brakeScopeArgument(): Argument {
  return new Argument('<scope>', FORMS).argParser(brakeScope)
}

/** Which of them a scope has, the control plane says: the scope may stand in a script, the verb in its call. */
export function brakeVerbArgument(): Argument {
  return new Argument('<verb>', 'what is held back').choices(BRAKE_SCOPES['all'] ?? [])
}

function brakeScope(text: string): string {
  const [kind = '', id] = text.split(':', 2)
  const pattern = kind === 'region' ? REGION_PATTERN : ID_PATTERN
  const named = kind !== 'all' && Object.hasOwn(BRAKE_SCOPES, kind) && id !== undefined && pattern.test(id)
  if (text === 'all' || (named && text === `${kind}:${id}`)) return text
  throw new InvalidArgumentError(`Write ${FORMS}.`)
}
