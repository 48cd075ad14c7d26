import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { ASK_EVERY_MS } from '../../../proxy/games/ask-turns.ts'
import { INTERVIEW_BYTES_MAX, INTERVIEW_MS, ShardInterviewer } from '../../../proxy/tcp/shard-interviewer.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { arena, policy, snapshot, token } from '../support/routes.ts'
import { deadPort } from '../support/tcp-world.ts'
import { until } from '../support/until.ts'

/** A shard that notes what it is asked. */
async function shard(t: Test, answer: (socket: Socket) => void = () => {}) {
  const sockets: Socket[] = []
  const asked: string[] = []
  let open = 0
  const server = createServer(socket => {
    sockets.push(socket)
    open += 1
    socket.on('close', () => (open -= 1))
    socket.on('error', () => {})
    socket.once('data', (bytes: Buffer) => {
      asked.push(bytes.toString('latin1'))
      answer(socket)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as { port: number }).port, asked, open: () => open }
}

/** Asks `?`, and has heard enough after `!`. */
function world(t: Test) {
  const { carrier, clock } = carrierWorld()
  const heard: string[] = []
  const forgotten: number[] = []
  let longest = 0
  const interviewer = new ShardInterviewer({
    fleet: arena,
    dataPlane: carrier,
    clock,
    desk: {
      ask: () => Buffer.from('?'),
      hear(one, said) {
        longest = Math.max(longest, said.length)
        if (!said.includes('!')) return 'more'
        heard.push(`${one.port} ${said.toString()}`)
        return 'enough'
      },
      forget: one => void forgotten.push(one.port),
    },
  })
  t.teardown(() => interviewer.close())
  return { carrier, clock, interviewer, heard, forgotten, longest: () => longest }
}

t.test('every shard is asked in its turn, once in a while, and hangs up with its answer', async t => {
  const one = await shard(t, socket => {
    socket.write('hel')
    setImmediate(() => socket.write('lo!'))
  })
  const { carrier, clock, interviewer, heard, forgotten } = world(t)
  const routes = [
    { group: 1, port: one.port },
    { group: 2, port: await deadPort() },
  ]
  carrier.applySnapshot(token(1), snapshot(routes))
  for (let tick = 0; tick < 5; tick += 1) interviewer.tick()
  await until('it has answered', () => heard.length === 1)
  t.same(heard, [`${one.port} hello!`])
  await until('it is left alone', () => one.open() === 0)
  t.same(one.asked, ['?'])
  clock.advance(ASK_EVERY_MS)
  interviewer.tick()
  await until('it has answered again', () => heard.length === 2)
  t.equal(
    carrier.observations().every(({ refused }) => refused === 0),
    true,
    'a refusal is no evidence',
  )
  carrier.applySnapshot(token(2), snapshot([{ group: 2, generation: 2, port: one.port }]))
  interviewer.tick()
  t.equal(forgotten.length, 2)
})

t.test('who takes too long, or says too much, is hung up on', async t => {
  const silent = await shard(t)
  const { carrier, clock, interviewer, heard, longest } = world(t)
  const chatty = await shard(t, socket => socket.write(Buffer.alloc(INTERVIEW_BYTES_MAX + 100_000)))
  carrier.applySnapshot(
    token(1),
    snapshot([
      { group: 1, port: silent.port },
      { group: 2, port: chatty.port },
    ]),
  )
  interviewer.tick()
  await until('both are asked', () => silent.asked.length + chatty.asked.length === 2)
  await until('the chatty one is hung up on', () => chatty.open() === 0)
  t.equal(silent.open(), 1)
  t.ok(longest() <= INTERVIEW_BYTES_MAX)
  clock.advance(INTERVIEW_MS)
  interviewer.tick()
  await until('the silent one is, too', () => silent.open() === 0)
  t.same(heard, [])
})

t.test('a shard that wants the header gets it first', async t => {
  const one = await shard(t)
  const { carrier, interviewer } = world(t)
  carrier.applySnapshot(
    token(1),
    snapshot([{ group: 1, port: one.port }], { fleets: [policy({ proxyProtocol: true })] }),
  )
  interviewer.tick()
  await until('it is asked', () => one.asked.length === 1)
  t.match(one.asked[0], /^\r\n\r\n\0\r\nQUIT\n!.{15}\?$/s)
})
