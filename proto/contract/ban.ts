import { SwitchyardError } from '../../lib/errors.ts'
import { type IpNetwork, ipNetworkText, isIpNetwork, parseIpNetwork } from '../../lib/ip-network.ts'
import { quoted } from '../../lib/printable.ts'
import { change } from './admin.ts'
import { durationMs, wallTimeMs } from './common.ts'
import { ACCOUNT_PATTERN, type AccountName } from './session.ts'
import { type Decoded, type Field, flag, list, message, refuse, shown, text } from './wire-fields.ts'

/** All bans together; a full table takes no more. What fits into one message to a proxy, with room to spare. */
export const BANS_MAX = 10_000
/** `account:` and the longest name; networks are shorter. */
export const BAN_TARGET_CHARACTERS_MAX = 128

export type BanId = string & { readonly __brand: 'BanId' }

/** Whom a ban is for. */
export type BanTarget =
  | { readonly kind: 'network'; readonly network: IpNetwork }
  | { readonly kind: 'account'; readonly account: AccountName }

const ACCOUNT_PREFIX = 'account:'
const SHOWN_CHARACTERS_MAX = 80

/** Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32` or `account:<name>`.
 *  @throws SwitchyardError `SWY_INVALID_ARGUMENT` that says what to write instead */
export function parseBanTarget(given: string): BanTarget {
  if (given.startsWith(ACCOUNT_PREFIX)) {
    const account = given.slice(ACCOUNT_PREFIX.length)
    if (ACCOUNT_PATTERN.test(account)) return { kind: 'account', account: account as AccountName }
    throw badTarget(given, 'is no account: write account: and 1 to 64 letters, digits or _.:@#$!()[]{}=~^+*-')
  }
  const parsed = parseIpNetwork(given)
  if (isIpNetwork(parsed)) return { kind: 'network', network: parsed }
  if (parsed.kind === 'host-bits')
    throw badTarget(
      given,
      `is an address within a network: write ${ipNetworkText(parsed.network)} for all of it`,
    )
  throw badTarget(
    given,
    'is nothing that can be banned: write an ip (192.0.2.7), a range (192.0.2.0/24) or account:<name>',
  )
}

function badTarget(given: string, what: string): SwitchyardError {
  return new SwitchyardError(
    'SWY_INVALID_ARGUMENT',
    `target: "${quoted(given, SHOWN_CHARACTERS_MAX)}" ${what}`,
  )
}

/** The one way to write it: what tables are keyed by. */
export function banTargetText(target: BanTarget): string {
  return target.kind === 'network' ? ipNetworkText(target.network) : `${ACCOUNT_PREFIX}${target.account}`
}

/** An address or a range, in the one way to write it. */
export const networkText: Field<string> = {
  shape: {
    kind: 'text',
    pattern: /^(192\.0\.2\.[1-9]|198\.51\.100\.0\/24|2001:db8::[1-9]|2001:db8:[1-9]::\/48)$/,
    charactersMin: 2,
    charactersMax: BAN_TARGET_CHARACTERS_MAX,
  },
  decode(raw, path) {
    if (typeof raw !== 'string' || raw.length > BAN_TARGET_CHARACTERS_MAX)
      return refuse(path, `is no network: ${shown(raw)}`)
    const parsed = parseIpNetwork(raw)
    return isIpNetwork(parsed) && ipNetworkText(parsed) === raw
      ? raw
      : refuse(path, `is no network: ${shown(raw)}`)
  },
  encode: value => value,
}

/** One ban as proxies have it. `expiresAtMs` counts by the clock of the message's `nowMs`; 0: until it is lifted. */
export const networkBan = message({ network: networkText, expiresAtMs: wallTimeMs })
export type NetworkBan = Decoded<typeof networkBan>

// ── BanService ──

const name = text(63)

export const banView = message({
  id: name,
  target: text(BAN_TARGET_CHARACTERS_MAX),
  reason: text(200),
  by: text(100),
  sinceMs: durationMs,
  expiresInMs: durationMs,
})
export type BanView = Decoded<typeof banView>

export const listBansRequest = message<Record<never, never>>({})
export const banList = message({ bans: list(banView, BANS_MAX) })
/** What people type; the plan says what is wrong with it. */
const typed = text(BAN_TARGET_CHARACTERS_MAX)
export const addBanRequest = message({ target: typed, forMs: durationMs, force: flag, change })
export const removeBanRequest = message({ ban: typed, change })
