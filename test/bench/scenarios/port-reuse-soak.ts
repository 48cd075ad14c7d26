import { setTimeout as pause } from 'node:timers/promises'
import { runUdpLoad } from '../load/udp-load.ts'
import { startSwitchyard } from '../peers/switchyard-peer.ts'
import { startUdpEcho } from '../world/echo-server.ts'
import type { BenchRun } from './bench-run.ts'
import { noteDeliveries } from './measure-udp.ts'

const SHARD_PORT = 9_010
const FLOWS = 200
/** As many as there are flows: each wave can only have the ports of the one before. */
const FLOW_PORTS = { first: 12_000, last: 12_000 + FLOWS - 1 }
/** The least that the configuration takes: flows of a wave are gone after it. */
const IDLE_MS = 1_000
/** The shard says everything again so late that its words find their flow's port closed and resting. */
const REPEAT_AFTER_MS = 2_700
const QUARANTINE_MS = 2_500
/** From the end of a wave until its ports may serve again, with time for the tick to see it. */
const BETWEEN_WAVES_MS = IDLE_MS + QUARANTINE_MS + 700
const RATE = 4_000
const WAVE_SECONDS = 1

/** Waves of new players on the flow ports of those before them, while the shard still talks to those. Nobody may get a word of
 *  another's: each flow has a number of its own in the payload. */
export async function runPortReuseSoak(run: BenchRun): Promise<void> {
  const waves = run.options.short ? 2 : 4
  const echo = await startUdpEcho(run.world, { port: SHARD_PORT, repeatAfterMs: REPEAT_AFTER_MS })
  const proxy = await startSwitchyard(run.world, {
    port: 0,
    shardPort: SHARD_PORT,
    flowPorts: FLOW_PORTS,
    idleMs: IDLE_MS,
    quarantineMs: QUARANTINE_MS,
  })
  try {
    for (let wave = 0; wave < waves; wave += 1) {
      run.say(`flows: wave ${wave + 1} of ${waves} on ${FLOWS} flow ports`)
      const result = await runUdpLoad(run.world, proxy.target, {
        flows: FLOWS,
        flowBase: 1_000_000 + wave * FLOWS,
        // The same players' ports too: a proxy that confused old and new flows there would show as well.
        ratePerSecond: Math.min(RATE, run.options.rateMax),
        seconds: WAVE_SECONDS,
      })
      noteDeliveries(run, 'port-reuse', proxy.name, result)
      run.samples.add('port-reuse', proxy.name, { flowsAnswered: result.flowsAnswered, flowPorts: FLOWS })
      await pause(BETWEEN_WAVES_MS)
    }
  } finally {
    await proxy.stop()
    await echo.stop()
  }
}
