import type { WalkReport } from '../../examples/arena/bots/walk/walk-report.ts'
import { type BotsProcess, startBots } from './bots-process.ts'

/** They end by themselves after so long, should nobody tell them to. */
const SECONDS_MAX = 1_800

export interface WalkersOptions {
  readonly players: number
  readonly parties?: number
  readonly zigZag?: number
  /** Units of the map per step. */
  readonly stride?: number
  readonly seed?: number
}

/** Walkers by `switchyard bots --walk`, who go from zone to zone until they are told to stop.
 *  @param address where players come, `host:port` */
export function letWalk(address: string, options: WalkersOptions): BotsProcess<WalkReport> {
  const { players, parties = 0, zigZag = 0, stride = 20, seed = 7 } = options
  const given = { address, players, parties, 'zig-zag': zigZag, stride, seed, seconds: SECONDS_MAX }
  return startBots(given, '--walk')
}
