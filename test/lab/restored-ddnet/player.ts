import { Client } from 'teeworlds'

/** A DDNet player on a machine of its own. Arguments: the server's address and port, the player's name. Tells each thing that happens to it as a line
 *  of JSON, and connects again for as long as it lives. */
const [address = '', port = '', name = ''] = process.argv.slice(2)
const bot = new Client(address, Number(port), name, { timeout: 15_000 })
let snapshots = 0

function tell(news: object): void {
  process.stdout.write(`${JSON.stringify(news)}\n`)
}

bot.on('connected', () => tell({ in: true }))
bot.on('snapshot', () => (snapshots += 1))
bot.on('disconnect', reason => {
  tell({ out: reason })
  void bot.connect()
})
process.stdin.on('data', () => tell({ snapshots }))
process.stdin.on('end', () => process.exit())
void bot.connect()
