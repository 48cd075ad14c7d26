import t from 'tap'
import type { Scene } from '../support/scene.ts'
import { readyShard, scene } from '../support/scene.ts'
import { peer, told } from '../support/relay-lab.ts'
import { startOrder } from '../support/start-shard.ts'
import { until } from '../support/test-host.ts'

/** A game server that says whom it sees. */
const WHO_AM_I = `
  const socket = require('node:dgram').createSocket('udp4')
  socket.on('message', (text, from) => socket.send(text + ' from ' + from.address + ':' + from.port, from.port, from.address))
  socket.bind(Number(process.env.SWITCHYARD_PORT), process.env.SWITCHYARD_BIND)
`

async function startGame(stage: Scene): Promise<{ address: string; port: number }> {
  const command = ['node', '-e', WHO_AM_I]
  const ready = { kind: { kind: 'udp', value: { payload: Buffer.from('ready?') } } } as const
  const spec = startOrder({ command, ready, protocols: ['udp'], addresses: 'alias' })
  await until('the agent is there', () => stage.controlPlane.all('hello').length > 0)
  stage.controlPlane.order({ kind: 'start', value: spec })
  return readyShard(stage)
}

t.test(
  'game servers behind a relay are ready by their own port, and proxies are told the relay’s',
  async t => {
    const stage = await scene(t)
    await stage.agent()
    const place = await startGame(stage)
    const proxy = await peer(t)
    proxy.say('to the relay, by a stranger', place)
    proxy.say(told('192.0.2.1', 'hello'), place)
    const alias = await until('an alias', () => stage.controlPlane.aliases.given.get('192.0.2.1'))
    const answer = await until('an answer', () => proxy.heard[0])
    t.match(answer.text, `hello from ${alias}:`)
    t.equal(answer.port, place.port)
    const direct = await peer(t)
    direct.say('direct', { address: place.address, port: place.port })
    proxy.say('again', place)
    await proxy.heardOf(answer.text.replace('hello', 'again'))
    t.same(direct.heard, [])
  },
)

t.test('a killed agent’s next life carries the same players, at the same aliases and ports', async t => {
  const stage = await scene(t)
  const first = await stage.agent()
  const place = await startGame(stage)
  const [one, two] = [await peer(t), await peer(t)]
  one.say(told('192.0.2.1', '1'), place)
  two.say(told('192.0.2.2', '1'), place)
  const before = await until(
    'both are answered',
    () => one.heard[0] && two.heard[0] && [one.heard[0], two.heard[0]],
  )
  first.child.kill('SIGKILL')
  await first.ended
  stage.controlPlane.reports.splice(0)
  await stage.agent()
  await readyShard(stage)
  for (const [index, flow] of [one, two].entries()) {
    const text = before[index]!.text.replace('1 from', '2 from')
    await until('it is answered as before', () => {
      flow.say('2', place)
      return flow.heard.some(heard => heard.text === text)
    })
  }
})
