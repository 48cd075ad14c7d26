import { InvalidArgumentError } from 'commander'
import { ACCOUNT_PATTERN, type AccountName } from '../../proto/contract/session.ts'

/** The whole name of an account. */
export function accountValue(text: string): AccountName {
  if (ACCOUNT_PATTERN.test(text)) return text as AccountName
  throw new InvalidArgumentError('Accounts are 1 to 64 letters, digits or _.:@#$!()[]{}=~^+*-')
}
