import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { patiently } from '../../proxy/support/until.ts'
import { startArena } from './arena-process.ts'

interface Client {
  readonly send: (payload: string | Buffer) => void
  readonly heard: () => Promise<Buffer>
}

/** A UDP player; `heard` gives the next datagram that is no `near`. */
async function udpClient(test: Test, port: number): Promise<Client> {
  const socket = createSocket('udp4')
  const arrived: Buffer[] = []
  let wake = (): void => {}
  socket.on('message', payload => {
    if (payload.toString('latin1', 0, 5) === 'near ') return
    arrived.push(payload)
    wake()
  })
  socket.on('error', () => {})
  test.teardown(() => socket.close())
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const heard = async (): Promise<Buffer> => {
    while (arrived.length === 0)
      await patiently(() => 'a datagram is heard', new Promise<void>(resolve => (wake = resolve)))
    return arrived.shift()!
  }
  return { send: payload => socket.send(payload), heard }
}

/** A TCP player that collects all it hears. */
async function tcpClient(
  test: Test,
  port: number,
): Promise<{ socket: Socket; until: (text: string) => Promise<string> }> {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  let wake = (): void => {}
  socket.on('data', chunk => {
    text += chunk.toString()
    wake()
  })
  socket.on('error', () => {})
  test.teardown(() => socket.destroy())
  await once(socket, 'connect')
  const until = async (wanted: string): Promise<string> => {
    while (!text.includes(wanted))
      await patiently(() => `${wanted} is heard`, new Promise<void>(resolve => (wake = resolve)))
    return text
  }
  return { socket, until }
}

t.test('datagrams and lines are answered on one port', async t => {
  const { port } = await startArena(t, { shard: 'alpha' })
  const udp = await udpClient(t, port)
  udp.send('who')
  t.match((await udp.heard()).toString(), /^shard=alpha incarnation=1 seen=127\.0\.0\.1:\d+$/)
  const { socket, until } = await tcpClient(t, port)
  socket.write('hello a')
  socket.write('da\nwho\necho me\r\n')
  const text = await until('echo me\r\n')
  t.match(
    text,
    /^welcome ada shard=alpha incarnation=1 x=\S+ y=\S+\nshard=alpha incarnation=1 seen=127\.0\.0\.1:\d+\n/,
  )
})

t.test('players see each other across protocols', async t => {
  const { port } = await startArena(t, { shard: 'alpha' })
  const udp = await udpClient(t, port)
  udp.send('hello ada')
  await udp.heard()
  udp.send('pos 10 20')
  const { socket, until } = await tcpClient(t, port)
  socket.write('hello bob\npos 11 21\n')
  t.match(await until('near ada 10 20\n'), /near ada 10 20\n/)
})

t.test('the longest and the shortest datagram come back as they went', async t => {
  const { port } = await startArena(t, { shard: 'alpha' })
  const { send, heard } = await udpClient(t, port)
  for (const payload of [Buffer.alloc(0), Buffer.from([0xff]), Buffer.alloc(65_507, 0xa5)]) {
    send(payload)
    t.ok((await heard()).equals(payload), `${payload.length} bytes`)
  }
})

t.test('floods, endless lines, resets and a closed stdin leave it running', async t => {
  const { port, child } = await startArena(t, { shard: 'alpha' })
  child.stdin!.end()
  const leaver = createSocket('udp4')
  for (let count = 0; count < 2_000; count++) leaver.send(Buffer.alloc(1_000, count), port, '127.0.0.1')
  await new Promise<void>(resolve => leaver.send('hello gone', port, '127.0.0.1', () => resolve()))
  leaver.close() // Answers now meet a closed port.
  const endless = await tcpClient(t, port)
  endless.socket.write(Buffer.alloc(100_000, 'x'))
  await new Promise(resolve => endless.socket.once('close', resolve))
  const reset = await tcpClient(t, port)
  reset.socket.resetAndDestroy()
  const { socket, until } = await tcpClient(t, port)
  socket.write('who\n')
  t.match(await until('\n'), /^shard=alpha/)
})

t.test('while one writes and never reads, the others play on', async t => {
  const { port } = await startArena(t, { shard: 'alpha' })
  const greedy = await tcpClient(t, port)
  greedy.socket.pause()
  const line = Buffer.alloc(4_000, 'y')
  line[line.length - 1] = 0x0a
  // Far more than the buffers of both kernels hold: it can only stop because the server stopped reading.
  for (let count = 0; count < 10_000; count++) greedy.socket.write(line)
  const { socket, until } = await tcpClient(t, port)
  socket.write('who\n')
  t.match(await until('\n'), /^shard=alpha/)
  t.ok(greedy.socket.writableLength > 0)
})

t.test('SIGTERM says goodbye to the players and ends with code 0', async t => {
  const { port, child, ended } = await startArena(t, { shard: 'alpha' })
  const udp = await udpClient(t, port)
  udp.send('hello ada')
  await udp.heard()
  const { socket, until } = await tcpClient(t, port)
  socket.write('hello bob\n')
  await until('welcome')
  child.kill('SIGTERM')
  t.equal((await udp.heard()).toString(), 'bye shard')
  t.match(await until('bye shard\n'), /bye shard\n$/)
  t.equal(await ended, 0)
})
