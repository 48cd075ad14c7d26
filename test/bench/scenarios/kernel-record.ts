import { setTimeout as pause } from 'node:timers/promises'
import { runUdpLoad } from '../load/udp-load.ts'
import { startSwitchyard } from '../peers/switchyard-peer.ts'
import type { BenchRun } from './bench-run.ts'
import { Field } from './field.ts'
import { noteDeliveries } from './note-deliveries.ts'
import { settle } from './settle.ts'

const SCENARIO = 'kernel-record'
const FLOWS = 10_000
const OPEN_SECONDS = 2
const SOURCE_PORT = 30_000
/** A reading of the kernel's counters may be under way: the least of several looks has none in it. */
const LOOKS = 5
const BETWEEN_LOOKS_MS = 330

/** What the process keeps of a flow because the kernel carries it: its heap without garbage, after promotion and before. What every flow has, its
 *  socket above all, is in both. */
export async function measureKernelRecord(run: BenchRun, shardPort: number): Promise<void> {
  run.say('flows: what a promoted flow takes')
  const flows = Math.min(FLOWS, run.options.rateMax * OPEN_SECONDS)
  const load = { flows, sourcePort: SOURCE_PORT, warmUpMs: 0, drainMs: 1_000 }
  const opening = { ...load, ratePerSecond: flows / OPEN_SECONDS, seconds: OPEN_SECONDS }
  const peers = [{ name: 'switchyard-kernel' }] as const
  await new Field(run, SCENARIO, peers).each(1, async ({ name }) => {
    const proxy = await startSwitchyard(run.world, { port: 0, shardPort, tier: 'kernel' })
    try {
      noteDeliveries(run, SCENARIO, name, await runUdpLoad(run.world, proxy.target, opening))
      const heap = await proxy.watchHeap()
      const least = async (): Promise<number> => {
        const looks: number[] = []
        while (looks.push(await heap.heldBytes()) < LOOKS) await pause(BETWEEN_LOOKS_MS)
        return Math.min(...looks)
      }
      const before = await least()
      await settle(run, SCENARIO, proxy, opening)
      run.samples.add(SCENARIO, name, { flows, bytesPerFlow: ((await least()) - before) / flows })
      heap.close()
    } finally {
      await proxy.stop()
    }
  })
}
