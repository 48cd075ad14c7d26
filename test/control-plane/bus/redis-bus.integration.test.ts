import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { busFrom } from '../../../control-plane/bus/open-bus.ts'
import { HINT_CHANNEL, HINTS_UNDER_WAY_MAX } from '../../../control-plane/bus/redis-bus.ts'
import type { OpenBus } from '../../../control-plane/nodes/bus.ts'
import { systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { systemRandom } from '../../../lib/random.ts'
import { busContract, committed, connected, member, reaches } from '../../contract/bus.ts'
import { eventually } from '../../support/eventually.ts'
import { redisMissing, RedisServer } from '../../support/redis-server.ts'

const parts = { clock: systemClock, random: systemRandom, log: silentLog }
const skip = redisMissing ?? false

function busOn(server: RedisServer, passwordFile?: string): OpenBus {
  return busFrom({ url: server.url, passwordFile }, parts)
}

async function redis(t: Test, options: { readonly password?: string } = {}): Promise<RedisServer> {
  const server = await RedisServer.start(options)
  t.teardown(() => server.end())
  return server
}

t.test('the contract, on a real Redis', { skip }, t => {
  busContract(t, async t => busOn(await redis(t)))
  t.end()
})

t.test('garbage from others on the channel is counted and does no harm', { skip }, async t => {
  const server = await redis(t)
  const [one, other] = [member(t, busOn(server)), member(t, busOn(server))]
  for (const { bus } of [one, other]) await connected(bus)
  for (const text of ['', 'hello', '{"kind":"committed"}', 'x'.repeat(100_000), '\0\u00ff'])
    await server.publish(HINT_CHANNEL, text)
  await eventually('all are counted', 120_000, () => one.bus.figures().garbage === 5 || undefined)
  t.same(one.heard, [])
  await reaches(other.bus, one, 'node-1')
})

t.test(
  'Redis dies and comes back: hints are dropped meanwhile and go again afterwards',
  { skip },
  async t => {
    const server = await redis(t)
    const [one, other] = [member(t, busOn(server)), member(t, busOn(server))]
    for (const { bus } of [one, other]) await connected(bus)
    await server.kill()
    for (const { bus } of [one, other]) await connected(bus, false)
    one.bus.publish(committed('node-9', 1))
    t.equal(one.bus.figures().dropped, 1)
    await server.start()
    for (const { bus } of [one, other]) await connected(bus)
    await reaches(one.bus, other, 'node-1')
    await reaches(other.bus, one, 'node-2')
    t.notOk(
      other.heard.some(({ node }) => node === 'node-9'),
      'an old hint is not sent later',
    )
  },
)

t.test('Redis stands still: that is noticed, and nobody waits for it', { skip }, async t => {
  const server = await redis(t)
  const [one, other] = [member(t, busOn(server)), member(t, busOn(server))]
  for (const { bus } of [one, other]) await connected(bus)
  server.signal('SIGSTOP')
  for (let n = 0; n < 2 * HINTS_UNDER_WAY_MAX; n += 1) one.bus.publish(committed('node-1', n))
  t.equal(one.bus.figures().dropped, HINTS_UNDER_WAY_MAX, 'no more than so many wait')
  for (const { bus } of [one, other]) await connected(bus, false)
  server.signal('SIGCONT')
  for (const { bus } of [one, other]) await connected(bus)
  await reaches(one.bus, other, 'node-2')
})

t.test('a Redis that is not there yet is found when it comes', { skip }, async t => {
  const server = await RedisServer.prepare()
  t.teardown(() => server.end())
  const [one, other] = [member(t, busOn(server)), member(t, busOn(server))]
  one.bus.publish(committed('node-1', 1))
  t.match(one.bus.figures(), { connected: false, dropped: 1 })
  await server.start()
  for (const { bus } of [one, other]) await connected(bus)
  await reaches(one.bus, other, 'node-1')
})

t.test('the password comes from a file; a wrong one is no bus, and no harm', { skip }, async t => {
  const server = await redis(t, { password: 'long and secret' })
  const file = join(t.testdir(), 'password')
  writeFileSync(file, 'long and secret\n')
  const [one, other] = [member(t, busOn(server, file)), member(t, busOn(server, file))]
  for (const { bus } of [one, other]) await connected(bus)
  const stranger = member(t, busOn(server))
  stranger.bus.publish(committed('node-9', 1))
  await reaches(one.bus, other, 'node-1')
  t.equal(stranger.bus.figures().connected, false)
  t.same(stranger.heard, [])
  t.throws(() => busOn(server, join(t.testdir(), 'nothing')), {
    code: 'SWY_CONFIG_INVALID',
    message: /^bus\.passwordFile: /,
  })
})
