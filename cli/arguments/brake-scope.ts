import { Argument, InvalidArgumentError } from 'commander'
import { BRAKE_VERBS } from '../../proto/contract/admin.ts'
import { ID_PATTERN } from '../../proto/contract/ids.ts'

export function brakeScopeArgument(): Argument {
  return new Argument('<scope>', 'all, fleet:<name> or host:<id>').argParser(brakeScope)
}

export function brakeVerbArgument(): Argument {
  return new Argument('<verb>', 'what is held back').choices(BRAKE_VERBS)
}

function brakeScope(text: string): string {
  const [kind, id] = text.split(':', 2)
  const named = (kind === 'fleet' || kind === 'host') && id !== undefined && ID_PATTERN.test(id)
  if (text === 'all' || (named && text === `${kind}:${id}`)) return text
  throw new InvalidArgumentError('Write all, fleet:<name> or host:<id>.')
}
