import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { WantedDataPlane } from '../proto/contract/data-plane-tier.ts'
import { chooseDataPlane, type DataPlaneChoice, type TierProbe } from './data-plane-choice.ts'
import { probeBatched } from './udp/batched/probe-batched.ts'
import type { OpenSocket } from './udp/datagram-socket.ts'
import { openSocket } from './udp/open-socket.ts'

const NOT_TRIED = { kind: 'missing', why: 'it was not tried', remedy: 'Ask for it.' } as const

interface OpenDataPlaneOptions {
  readonly wanted: WantedDataPlane
  readonly kernel: TierProbe
  readonly clock: Clock
  readonly log: Log
}

export interface OpenDataPlane {
  readonly choice: DataPlaneChoice
  readonly openSocket: OpenSocket
}

/** Tries what works on this machine, and says in the log which tier carries datagrams and why not a better one. */
export function openDataPlane({ wanted, kernel, clock, log }: OpenDataPlaneOptions): OpenDataPlane {
  // Where nobody asked for it, nothing of it is touched: `auto` does not take it yet.
  const batched = wanted === 'batched' ? probeBatched(clock) : NOT_TRIED
  const choice = chooseDataPlane(wanted, { batched, kernel })
  const { tier, reasons } = choice
  // What somebody asked for and does not get is worth a warning; what `auto` passes over is not.
  if (wanted === 'auto' || wanted === tier) log.info({ tier, reasons }, `data plane: ${tier}`)
  else log.warn({ wanted, tier, reasons }, `data plane: ${tier}, for ${wanted} does not work here`)
  return {
    choice,
    openSocket: tier === 'batched' && batched.kind === 'works' ? batched.openSocket : openSocket,
  }
}
