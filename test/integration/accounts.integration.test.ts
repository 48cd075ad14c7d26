import t from 'tap'
import { ArenaPlayer } from './arena-player.ts'
import { ArenaWorld } from './arena-world.ts'
import { pidOf } from '../support/pid-of.ts'

t.test('an account is played in one place, and goes on where it was left, also after a crash', async t => {
  const world = await ArenaWorld.start({ shards: 2, spares: 1 })
  t.teardown(() => world.end())
  const ada = await ArenaPlayer.at(t, world, '127.0.0.31')
  const eve = await ArenaPlayer.at(t, world, '127.0.0.32')
  await ada.until('login pat', /^welcome pat .* score=0 /)
  ada.say('pos 123 456')
  await ada.until('who', /^shard=/)
  await eve.until('login pat', /^busy \d+$/)
  await ada.until('bye', /^bye$/)
  const welcome = await eve.until('login pat', /^welcome pat /)
  t.match(welcome, / x=123 y=456 score=1 /, 'whichever shard it is now')

  eve.say('pos 7 8')
  const { json } = await world.product.cli('players', 'list', '-o', 'json')
  t.match(JSON.stringify(json), /"pat"/, 'the account is shown with its player')
  const [, shardId] = / shard=(\S+)/.exec(welcome)!
  process.kill(pidOf(await world.shard(shardId!)), 'SIGKILL')
  const again = await eve.until('login pat', /^welcome pat /)
  const [, x] = / x=(\S+)/.exec(again)!
  t.ok(x === '123' || x === '7', `as it was saved last, not anew: ${again}`)
})

t.test('a crowd with accounts plays on', async t => {
  const world = await ArenaWorld.start({ shards: 2, spares: 1 })
  t.teardown(() => world.end())
  const playing = world.bots(40, '--accounts')
  await world.players(40)
  const report = await playing.stop()
  t.equal(report.joined, 40)
  t.equal(report.wrongDeliveries, 0)
})
