import { BANS_MAX } from '../../../proto/contract/ban.ts'
import { BAN_TABLES, measureBans, measureSweepMs } from './measure-bans.ts'

/** `npm run bench:bans`: what bans cost new flows, and that they cost datagrams nothing. Some seconds. */
const SIZES = { bans: BANS_MAX, flows: 5_000, datagrams: 1_000_000, rounds: 7 }
const FLOWS_SWEPT = 10_000

// Once for the compiler: all of them then run the same code.
for (const bans of Object.keys(BAN_TABLES)) measureBans(bans, { ...SIZES, rounds: 2 })
const figures = Object.keys(BAN_TABLES).map(bans => measureBans(bans, SIZES))
const [without] = figures
process.stdout.write('bans         new flow        refusal    datagram\n')
for (const { bans, newFlowNs, refusalNs, datagramNs } of figures) {
  const flow = `${(newFlowNs / 1_000).toFixed(2)} us (x${(newFlowNs / (without?.newFlowNs ?? 1)).toFixed(2)})`
  const refusal = `${(refusalNs / 1_000).toFixed(2)} us`
  const datagram = `${datagramNs.toFixed(1)} ns (x${(datagramNs / (without?.datagramNs ?? 1)).toFixed(2)})`
  process.stdout.write(`${bans.padEnd(12)} ${flow.padEnd(15)} ${refusal.padEnd(10)} ${datagram}\n`)
}
process.stdout.write(
  `a ban of a range, with ${FLOWS_SWEPT} flows open: ${measureSweepMs(FLOWS_SWEPT).toFixed(1)} ms\n`,
)
