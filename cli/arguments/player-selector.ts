import { type Command, InvalidArgumentError, Option } from 'commander'
import { isIP } from 'node:net'
import { SwitchyardError } from '../../lib/errors.ts'
import { type PlayerSelector, SELECTED_IDS_MAX } from '../../proto/contract/admin.ts'
import { idPrefix, wholeNumber } from './option-values.ts'

/** Which players a verb is about. */
export interface SelectorOptions {
  readonly from?: string
  readonly shard?: string
  readonly group?: string
  readonly ip?: string
  readonly account?: string
  readonly fleet?: string
  readonly percent?: number
}

const ACCOUNT_CHARACTERS_MAX = 100

export function addSelectorOptions(command: Command): Command {
  return command
    .addOption(new Option('--from <shard|group>', 'those on this shard or in this group').argParser(idPrefix))
    .addOption(new Option('--group <id>', 'those in this group').argParser(idPrefix))
    .addOption(new Option('--ip <address>', 'those from this address').argParser(ipAddress))
    .option('--account <name>', 'those of this account', text => text.slice(0, ACCOUNT_CHARACTERS_MAX))
    .option('--fleet <name>', 'those of this fleet', idPrefix)
    .addOption(
      new Option('--percent <1-100>', 'so much of what the others select').argParser(wholeNumber(1, 100)),
    )
}

/** Group ids end in `-g` and a number. */
export function isGroupId(id: string): boolean {
  return /-g\d+$/.test(id)
}

/** @throws SwitchyardError `SWY_USAGE` where nothing is selected (everybody must be meant), or more than can be said */
export function playerSelectorOf(ids: readonly string[], options: SelectorOptions): PlayerSelector {
  const from = options.from ?? ''
  if (from !== '' && isGroupId(from) && options.group !== undefined && options.group !== from)
    throw new SwitchyardError('SWY_USAGE', '--from and --group name different groups')
  if (ids.length > SELECTED_IDS_MAX)
    throw new SwitchyardError('SWY_USAGE', `at most ${SELECTED_IDS_MAX} players can be named at once`)
  const selector: PlayerSelector = {
    ids,
    ip: options.ip ?? '',
    account: options.account ?? '',
    group: isGroupId(from) ? from : (options.group ?? ''),
    shard: isGroupId(from) ? (options.shard ?? '') : from || (options.shard ?? ''),
    fleet: options.fleet ?? '',
    percent: options.percent ?? 0,
  }
  if (selectsNothing(selector))
    throw new SwitchyardError(
      'SWY_USAGE',
      'say which players: ids, --from, --group, --ip, --account or --fleet',
    )
  return selector
}

/** Of a list, where no selection means everybody. */
export function listSelectorOf(options: SelectorOptions): PlayerSelector {
  const everybody = { ids: [], ip: '', account: '', group: '', shard: '', fleet: '', percent: 0 }
  return Object.values(options).some(value => value !== undefined) ? playerSelectorOf([], options) : everybody
}

function selectsNothing(selector: PlayerSelector): boolean {
  const { ids, ip, account, group, shard, fleet } = selector
  return ids.length === 0 && [ip, account, group, shard, fleet].every(text => text === '')
}

function ipAddress(text: string): string {
  if (isIP(text) !== 0) return text
  throw new InvalidArgumentError('Give an IPv4 or IPv6 address.')
}
