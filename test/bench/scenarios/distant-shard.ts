import type { Peer } from '../peers/peer.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'
import { measureUdp } from './measure-udp.ts'

/** There and back, between proxy and shard. */
export const DISTANCE_MS = 80
export const DISTANT = 'udp-distant'
const FLOWS = 64
const RATE = 5_000
const ROUNDS_MAX = 3
/** What is on its way at the end takes that long. */
const DRAIN_MS = DISTANCE_MS + 500

/** The same ways to a shard in another part of the world.
 *  @param echoPid of the server that answers `DISTANCE_MS` later */
export async function runDistantShard(run: BenchRun, peers: readonly Peer[], echoPid: number): Promise<void> {
  const { rounds, seconds, rateMax, short } = run.options
  const field = new Field(run, DISTANT, peers)
  const roundsHere = short ? 1 : Math.min(ROUNDS_MAX, rounds)
  for (let round = 1; round <= roundsHere; round += 1) {
    run.say(`distance: round ${round} of ${roundsHere}`)
    await field.each(round, async peer => {
      await measureUdp(run, DISTANT, peer, echoPid, {
        flows: FLOWS,
        ratePerSecond: Math.min(RATE, rateMax),
        seconds,
        heldMs: DISTANCE_MS,
        drainMs: DRAIN_MS,
      })
    })
  }
}
