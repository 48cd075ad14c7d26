import { Argument, InvalidArgumentError } from 'commander'
import { BAN_TARGET_CHARACTERS_MAX, banTargetText, parseBanTarget } from '../../proto/contract/ban.ts'
import { messageOf } from '../../lib/errors.ts'

export function banTargetArgument(): Argument {
  return new Argument('<target>', 'an ip, a range such as 192.0.2.0/24, or account:<name>').argParser(target)
}

/** A ban's target, or its id or the beginning of that. */
export function banArgument(): Argument {
  return new Argument('<ban>', 'its id, the beginning of it, or its target').argParser(text => {
    if (/[.:/]/.test(text)) return target(text)
    if (/^[0-9a-z-]{1,63}$/.test(text)) return text
    throw new InvalidArgumentError('Give the id or the target that `switchyard bans list` shows.')
  })
}

/** In the one way to write it. The control plane reads it again. */
function target(text: string): string {
  try {
    return banTargetText(parseBanTarget(text.slice(0, BAN_TARGET_CHARACTERS_MAX + 1)))
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error).replace(/^target: /, ''))
  }
}
