import { setTimeout as pause } from 'node:timers/promises'
import type { DataPlaneTier } from '../../../proto/contract/data-plane-tier.ts'
import { runUdpLoad } from '../load/udp-load.ts'
import { startSwitchyard, SWITCHYARD_NAMES } from '../peers/switchyard-peer.ts'
import { startUdpEcho } from '../world/echo-server.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'
import { noteDeliveries } from './note-deliveries.ts'
import { settle } from './settle.ts'

const SHARD_PORT = 9_010
const FLOWS = 200
/** As many as there are flows: each wave can only have the ports of the one before. */
const FLOW_PORTS = { first: 12_000, last: 12_000 + FLOWS - 1 }
const RATE = 4_000
const WAVE_SECONDS = 1

interface Timing {
  /** The least that the tier takes: flows of a wave are gone after it. */
  readonly idleMs: number
  /** The shard says everything again so late that its words find their flow's port closed and resting. */
  readonly repeatAfterMs: number
  readonly quarantineMs: number
  /** For the tick, or the reading of the kernel's counters, to see that somebody has gone. */
  readonly slackMs: number
}

const USER_TIMING: Timing = { idleMs: 1_000, repeatAfterMs: 2_700, quarantineMs: 2_500, slackMs: 700 }
/** Flows talk for some seconds before they are promoted; all that they said comes once more after they have gone. */
const KERNEL_TIMING: Timing = {
  idleMs: 5_000,
  repeatAfterMs: 13_000,
  quarantineMs: 8_500,
  slackMs: 1_500,
}

/** Waves of new players on the flow ports of those before them, while the shard still talks to those. Nobody may get a word of
 *  another's: each flow has a number of its own in the payload. */
export async function runPortReuseSoaks(run: BenchRun, tiers: readonly DataPlaneTier[]): Promise<void> {
  // Ports are given and kept by the same code below `dgram` and `batched`.
  const soaked = run.options.short ? tiers.filter(tier => tier !== 'batched') : tiers
  const soaks = soaked.map(tier => ({ name: SWITCHYARD_NAMES[tier], tier }))
  await new Field(run, 'port-reuse', soaks).each(0, ({ tier }) => soak(run, tier))
}

async function soak(run: BenchRun, tier: DataPlaneTier): Promise<void> {
  const { idleMs, repeatAfterMs, quarantineMs, slackMs } = tier === 'kernel' ? KERNEL_TIMING : USER_TIMING
  const waves = run.options.short || tier === 'kernel' ? 2 : 4
  const echo = await startUdpEcho(run.world, { port: SHARD_PORT, repeatAfterMs })
  const proxy = await startSwitchyard(run.world, {
    port: 0,
    shardPort: SHARD_PORT,
    tier,
    flowPorts: FLOW_PORTS,
    idleMs,
    quarantineMs,
  })
  try {
    for (let wave = 0; wave < waves; wave += 1) {
      run.say(`flows: wave ${wave + 1} of ${waves} on ${FLOWS} flow ports of ${proxy.name}`)
      const load = {
        flows: FLOWS,
        flowBase: 1_000_000 + wave * FLOWS,
        // The same players' ports too: a proxy that confused old and new flows there would show as well.
        ratePerSecond: Math.min(RATE, run.options.rateMax),
        seconds: WAVE_SECONDS,
      }
      await settle(run, 'port-reuse', proxy, load)
      const result = await runUdpLoad(run.world, proxy.target, load)
      noteDeliveries(run, 'port-reuse', proxy.name, result)
      run.samples.add('port-reuse', proxy.name, { flowsAnswered: result.flowsAnswered, flowPorts: FLOWS })
      // From the end of a wave until its ports may serve again.
      await pause(idleMs + quarantineMs + slackMs)
    }
  } finally {
    await proxy.stop()
    await echo.stop()
  }
}
