import { createSocket } from 'node:dgram'
import { endpointText } from '../../../../proto/contract/common.ts'
import { tableName } from '../../../../shard-agent/restore/table-text.ts'
import { systemClock } from '../../../../lib/clock.ts'
import { silentLog } from '../../../../lib/log.ts'
import { NftSession } from '../../../../lib/nft/nft-session.ts'
import { RelayBudget } from '../../../../shard-agent/aliases/relay-budget.ts'
import { RestoreTable } from '../../../../shard-agent/relay/restore-table.ts'
import { nftTrial } from '../../../../shard-agent/relay/try-nft.ts'
import { RestoringRelay } from '../../../../shard-agent/relay/restoring-relay.ts'
import { shardRef } from '../../support/start-shard.ts'

/** What an agent does for one game server with restored addresses, and that game server: it answers each datagram with itself, and counts those whose first
 *  word is not from where it came. `node host.ts <address> <port> <game port>`; tells the counts at the end of its standard input. */
const [address = '', port = '', gamePort = ''] = process.argv.slice(2)
const nft = NftSession.open()
const table = new RestoreTable({
  nft,
  early: nft,
  tryNft: () => nftTrial(nft, address),
  name: tableName('churn', address),
  address,
  clock: systemClock,
  log: silentLog,
})
await table.prepare(undefined)
const place = { shard: shardRef(), address, port: Number(port), gamePort: Number(gamePort) }
const relay = new RestoringRelay(place, {
  budget: new RelayBudget({ flowsMax: 1_000, flowsPerIpMax: 1_000, idleMs: 60_000 }),
  trusts: () => true,
  count: () => {},
  clock: systemClock,
  log: silentLog,
  table,
  isOwn: () => false,
})
relay.open()
await table.openDoor(place.port, place.gamePort)
const counts = { right: 0, wrong: 0 }
const game = createSocket(address.includes(':') ? 'udp6' : 'udp4')
game.on('message', (bytes, from) => {
  const [who] = bytes.toString().split(' ')
  counts[who === endpointText(from.address, from.port) ? 'right' : 'wrong'] += 1
  game.send(bytes, from.port, from.address, () => {})
})
game.bind(place.gamePort, address, () => process.stdout.write('ready\n'))
const ticker = setInterval(() => {
  table.tick()
  relay.tick()
}, 50)
process.stdin.resume().on('end', () => {
  clearInterval(ticker)
  relay.end()
  void table.close().then(() => {
    process.stdout.write(`${JSON.stringify(counts)}\n`)
    process.exit()
  })
})
