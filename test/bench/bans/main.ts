import { BANS_MAX } from '../../../proto/contract/ban.ts'
import { measureBans, measureSweepMs } from './measure-bans.ts'

/** `npm run bench:bans`: what bans cost new flows, and that they cost datagrams nothing. Some seconds. */
const FLOWS_SWEPT = 10_000

const figures = measureBans({ bans: BANS_MAX, flows: 2_000, datagrams: 200_000, rounds: 40 })
const [without] = figures
process.stdout.write('bans         new flow          turned away  datagram\n')
for (const { bans, newFlowNs, refusalNs, datagramNs } of figures) {
  const flow = `${(newFlowNs / 1_000).toFixed(2)} us (x${(newFlowNs / (without?.newFlowNs ?? 1)).toFixed(2)})`
  const refusal = bans === 'none' ? '-' : `${(refusalNs / 1_000).toFixed(2)} us`
  const datagram = `${datagramNs.toFixed(1)} ns (x${(datagramNs / (without?.datagramNs ?? 1)).toFixed(2)})`
  process.stdout.write(`${bans.padEnd(12)} ${flow.padEnd(17)} ${refusal.padEnd(12)} ${datagram}\n`)
}
process.stdout.write(
  `a ban of a range, with ${FLOWS_SWEPT} flows open: ${measureSweepMs(FLOWS_SWEPT).toFixed(1)} ms\n`,
)
