import { setTimeout as sleep } from 'node:timers/promises'
import { type BotsProcess, startBots } from './bots-process.ts'

/** They end by themselves after so long, should nobody tell them to. */
const SECONDS_MAX = 600
/** What the report says of the final two seconds is of a time in which nothing happens any more. */
const LAST_QUIET_MS = 3_000

/** The report of the bots, as `--json` prints it. */
export interface BotReport {
  readonly ok: boolean
  readonly joined: number
  readonly wrongDeliveries: number
  readonly lateFromOldShard: number
  readonly lossPercent: number
  readonly reconnects: number
  readonly outageMs: {
    readonly count: number
    readonly p50: number
    readonly p99: number
    readonly max: number
  }
  readonly gapMs: { readonly count: number; readonly p99: number; readonly max: number }
  readonly shardChanges: readonly {
    readonly from: string
    readonly to: string
    readonly outageMs: { readonly count: number }
  }[]
  readonly playersPerShard: Readonly<Record<string, number>>
  readonly unansweredInFinalTwoSeconds: number
}

/** Bots that play until they are told to stop. */
export interface Playing extends BotsProcess<BotReport> {
  /** Lets them play in peace for a moment, and returns their report. */
  stop(): Promise<BotReport>
}

/** Bots by `switchyard bots`.
 *  @param address where players come, `host:port`
 *  @param more further options */
export function letBotsPlay(address: string, players: number, ...more: readonly string[]): Playing {
  const bots = startBots<BotReport>({ address, players, seconds: SECONDS_MAX }, ...more)
  return {
    ...bots,
    stop: async () => {
      await sleep(LAST_QUIET_MS)
      return bots.stop()
    },
  }
}
