import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { ArenaWorld } from './arena-world.ts'

t.setTimeout(180_000)

/** A player at an address of this machine, who says something again and again until the answer is as wanted. */
async function player(t: Test, world: ArenaWorld, address: string) {
  const socket = createSocket('udp4')
  t.teardown(() => socket.close())
  let heard: string[] = []
  socket.on('message', payload => heard.push(payload.toString()))
  socket.on('error', () => {})
  socket.bind(0, address)
  await once(socket, 'listening')
  const port = Number(world.address.split(':')[1])
  const say = (text: string): void => socket.send(text, port, '127.0.0.1')
  return {
    say,
    until(text: string, wanted: RegExp): Promise<string> {
      heard = []
      say(text)
      return eventually(`${String(wanted)} after ${text}; heard ${heard.join(', ')}`, 60_000, () => {
        const found = heard.find(line => wanted.test(line))
        if (found === undefined) say(text)
        return found
      })
    },
  }
}

t.test('an account is played in one place, and goes on where it was left, also after a crash', async t => {
  const world = await ArenaWorld.start({ shards: 2, spares: 1 })
  t.teardown(() => world.end())
  const ada = await player(t, world, '127.0.0.31')
  const eve = await player(t, world, '127.0.0.32')
  await ada.until('login pat', /^welcome pat .* score=0$/)
  ada.say('pos 123 456')
  await ada.until('who', /^shard=/)
  await eve.until('login pat', /^busy \d+$/)
  await ada.until('bye', /^bye$/)
  const welcome = await eve.until('login pat', /^welcome pat /)
  t.match(welcome, / x=123 y=456 score=1$/, 'whichever shard it is now')

  eve.say('pos 7 8')
  const { json } = await world.product.cli('players', 'list', '-o', 'json')
  t.match(JSON.stringify(json), /"pat"/, 'the account is shown with its player')
  const [, shardId] = / shard=(\S+)/.exec(welcome)!
  const { pid } = await world.shard(shardId!)
  process.kill(pid, 'SIGKILL')
  const again = await eve.until('login pat', /^welcome pat /)
  const [, x] = / x=(\S+)/.exec(again)!
  t.ok(x === '123' || x === '7', `as it was saved last, not anew: ${again}`)
})

t.test('a crowd with accounts plays on', async t => {
  const world = await ArenaWorld.start({ shards: 2, spares: 1 })
  t.teardown(() => world.end())
  const report = await world.bots(40, 8, '--accounts')
  t.equal(report.joined, 40)
  t.equal(report.wrongDeliveries, 0)
})
