import { createSocket } from 'node:dgram'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import type { Client } from 'teeworlds'
import { EXTENDED } from '../games/teeworlds/tw-probe.ts'

/** Bots of DDNet on a machine of their own: `<how many> <address> <port>`. They connect again, from the same port, whenever their server says goodbye.
 *  Answers every line of standard input with one line of JSON; `query` asks what the server is, before that. */
export interface BotsReport {
  readonly bots: readonly { readonly joined: number; readonly lost: number; readonly snapshots: number }[]
  /** Bytes of answers to questions. */
  readonly told: number
}

const [count = '', address = '', port = ''] = process.argv.slice(2)
const { Client: TeeworldsClient } = createRequire(import.meta.url)('teeworlds') as { Client: typeof Client }

const bots = Array.from({ length: Number(count) }, (_, index) => {
  const seen = { joined: 0, lost: 0, snapshots: 0 }
  const bot = new TeeworldsClient(address, Number(port), `bot${index}`, { timeout: 60_000 })
  bot.on('connected', () => void (seen.joined += 1))
  bot.on('snapshot', () => void (seen.snapshots += 1))
  bot.on('disconnect', () => {
    seen.lost += 1
    void bot.connect()
  })
  void bot.connect()
  return seen
})

let told = 0
const asker = createSocket('udp4')
asker.on('message', answer => (told += answer.length))

createInterface({ input: process.stdin })
  .on('line', line => {
    if (line === 'query') asker.send(EXTENDED, Number(port), address)
    const report: BotsReport = { bots, told }
    process.stdout.write(`${JSON.stringify(report)}\n`)
  })
  .on('close', () => process.exit())
