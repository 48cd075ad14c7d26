import type { ListenerSettings } from '../flows/listener-flows.ts'
import type { ReplyLimits } from '../games/reply-budget.ts'

/** What the kernel lets through to one public port. All rates are datagrams per second, each with a burst of one second's worth. */
export interface GuardLimits {
  readonly port: number
  /** First datagrams of players who are not known, of one address and of one network (/24, /48). Not of loopback. */
  readonly firstPerIp: number
  readonly firstPerPrefix: number
  /** All datagrams of players who are not known: of one address (not of loopback), and of everybody. */
  readonly unknownPerIp: number
  readonly unknown: number
  /** Of one known flow; undefined: as many as come. */
  readonly perFlow: number | undefined
  /** Whether the game's banned players are told so: then a few of their datagrams have to reach user space. */
  readonly tellsBanned: boolean
}

/** User space is the judge. The kernel lets through twice what user space would let in at most, so whoever is shed would have been one of those whom
 *  user space turns away, and a burst that has waited in a queue does no harm. */
const HEADROOM = 2
/** A newcomer is not known before user space has heard it twice and nft has been told: about 0.1 s. */
const DATAGRAMS_PER_NEWCOMER = 32
/** Of the answer to a server list's question, at least: so many questions may a budget of bytes pay for. */
const REPLY_BYTES_MIN = 100

/** From what user space holds. @param replies of games whose server lists the proxy answers */
export function guardLimits(
  port: number,
  settings: ListenerSettings,
  replies: ReplyLimits | undefined,
): GuardLimits {
  const { newFlowsPerIpPerSecond: ip, newFlowsPerPrefixPerSecond: prefix, newFlowsPerSecond: all } = settings
  const questions = Math.floor((replies?.replyBytesPerSecond ?? 0) / REPLY_BYTES_MIN)
  const firstPerIp = HEADROOM * (ip + (replies?.repliesPerIpPerSecond ?? 0))
  return {
    port,
    firstPerIp,
    firstPerPrefix: HEADROOM * (prefix + (replies?.repliesPerPrefixPerSecond ?? 0)),
    unknownPerIp: DATAGRAMS_PER_NEWCOMER * firstPerIp,
    unknown: HEADROOM * all + questions,
    perFlow: settings.datagramsPerFlowPerSecond,
    tellsBanned: settings.door !== undefined,
  }
}
