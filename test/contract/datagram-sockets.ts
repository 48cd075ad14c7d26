import type { Test } from 'tap'
import type {
  DatagramSocket,
  OpenSocket,
  OpenSocketOptions,
  SentListener,
} from '../../proxy/udp/datagram-socket.ts'
import { eventually } from '../support/eventually.ts'

/** What was heard, copied: a datagram is valid only during the call. */
interface Heard {
  readonly text: string
  readonly address: string
  readonly port: number
}

interface Open {
  readonly socket: DatagramSocket
  readonly heard: Heard[]
  readonly errors: string[]
}

const ignore: SentListener = () => {}

function open(t: Test, openSocket: OpenSocket, given: Partial<OpenSocketOptions> = {}): Open {
  const heard: Heard[] = []
  const errors: string[] = []
  const opened = openSocket({
    family: 4,
    address: '127.0.0.1',
    port: 0,
    onDatagram: (datagram, { address, port }) =>
      heard.push({ text: datagram.toString('latin1'), address, port }),
    onError: code => errors.push(code),
    ...given,
  })
  if (opened.kind === 'failed') throw new Error(opened.code)
  t.teardown(() => opened.socket.close())
  return { socket: opened.socket, heard, errors }
}

/** A port that was asked for by number stays when the socket is parted from its peer; one that the system chose does not. */
function openOnOwnPort(t: Test, openSocket: OpenSocket): Open {
  const chosen = open(t, openSocket)
  chosen.socket.close()
  return open(t, openSocket, { port: chosen.socket.port })
}

function heardAll(asWanted: () => boolean): Promise<true> {
  return eventually('datagrams', 20_000, () => (asWanted() ? true : undefined))
}

function texts({ heard }: Open): string[] {
  return heard.map(({ text }) => text)
}

function sent(socket: DatagramSocket, datagram: string | Buffer): Promise<string | undefined> {
  return new Promise(resolve => {
    socket.send(Buffer.from(datagram as string), error =>
      resolve(error !== null && 'code' in error ? String(error.code) : undefined),
    )
  })
}

/** What every way of opening UDP sockets keeps to. */
export function datagramSocketContract(t: Test, openSocket: OpenSocket): void {
  t.test('a datagram comes with the address and port of its sender', async t => {
    const [a, b] = [open(t, openSocket), open(t, openSocket, { address: '127.0.0.2' })]
    a.socket.sendTo(Buffer.from('hello'), '127.0.0.2', b.socket.port, ignore)
    await heardAll(() => b.heard.length === 1)
    t.same(b.heard, [{ text: 'hello', address: '127.0.0.1', port: a.socket.port }])
  })

  t.test('IPv6: addresses are those that the system prints, and IPv4 stays out', async t => {
    const [a, b] = [
      open(t, openSocket, { family: 6, address: '::1' }),
      open(t, openSocket, { family: 6, address: '::' }),
    ]
    const v4 = open(t, openSocket)
    v4.socket.sendTo(Buffer.from('mapped'), '127.0.0.1', b.socket.port, ignore)
    a.socket.sendTo(Buffer.from('six'), '::1', b.socket.port, ignore)
    await heardAll(() => b.heard.length > 0)
    t.same(b.heard, [{ text: 'six', address: '::1', port: a.socket.port }])
  })

  t.test('both families in turn', async t => {
    const four = [open(t, openSocket), open(t, openSocket)] as const
    const six = [
      open(t, openSocket, { family: 6, address: '::1' }),
      open(t, openSocket, { family: 6, address: '::1' }),
    ] as const
    for (let round = 0; round < 20; round += 1) {
      four[0].socket.sendTo(Buffer.from(`${round}`), '127.0.0.1', four[1].socket.port, ignore)
      six[0].socket.sendTo(Buffer.from(`${round}`), '::1', six[1].socket.port, ignore)
    }
    await heardAll(() => four[1].heard.length === 20 && six[1].heard.length === 20)
    for (const { address, port } of four[1].heard) t.same([address, port], ['127.0.0.1', four[0].socket.port])
    for (const { address, port } of six[1].heard) t.same([address, port], ['::1', six[0].socket.port])
  })

  t.test('empty datagrams are datagrams; the largest ones pass, larger ones are refused', async t => {
    const [a, b] = [open(t, openSocket), open(t, openSocket, { receiveBufferBytes: 1_000_000 })]
    t.equal(a.socket.connect('127.0.0.1', b.socket.port), true)
    const large = Buffer.from(Array.from({ length: 65_507 }, (_, index) => (index * 7) & 255))
    t.equal(await sent(a.socket, ''), undefined)
    t.equal(await sent(a.socket, large), undefined)
    t.equal(await sent(a.socket, Buffer.alloc(65_508)), 'EMSGSIZE')
    t.equal(await sent(a.socket, Buffer.alloc(70_000)), 'EMSGSIZE')
    t.equal(await sent(a.socket, 'last'), undefined)
    await heardAll(() => b.heard.length === 3)
    t.strictSame(texts(b), ['', large.toString('latin1'), 'last'])
  })

  t.test('hundreds at once come whole and in order, and so do the answers', async t => {
    const b: Open = open(t, openSocket, {
      receiveBufferBytes: 1_000_000,
      onDatagram: (datagram, { address, port }) => {
        b.heard.push({ text: datagram.toString('latin1'), address, port })
        b.socket.sendTo(datagram, address, port, ignore)
      },
    })
    const a = open(t, openSocket, { receiveBufferBytes: 1_000_000 })
    a.socket.connect('127.0.0.1', b.socket.port)
    const wanted = Array.from({ length: 150 }, (_, index) =>
      `${index}:`.padEnd(10 + ((index * 37) % 200), 'x'),
    )
    for (const text of wanted) a.socket.send(Buffer.from(text), ignore)
    await heardAll(() => a.heard.length === wanted.length)
    t.same(texts(b), wanted)
    t.same(texts(a), wanted)
    t.ok(a.heard.every(({ port }) => port === b.socket.port))
  })

  t.test('answers to many peers go to each its own', async t => {
    const b: Open = open(t, openSocket, {
      onDatagram: (datagram, { address, port }) =>
        b.socket.sendTo(Buffer.from(`re ${datagram.toString()}`), address, port, ignore),
    })
    const peers = Array.from({ length: 40 }, (_, index) =>
      open(t, openSocket, { address: `127.0.1.${index + 1}` }),
    )
    for (const [index, { socket }] of peers.entries())
      socket.sendTo(Buffer.from(`${index}`), '127.0.0.1', b.socket.port, ignore)
    await heardAll(() => peers.every(({ heard }) => heard.length > 0))
    for (const [index, peer] of peers.entries()) t.same(texts(peer), [`re ${index}`])
  })

  t.test('what is changed after it was sent left as it was, and no bytes wait', async t => {
    const [a, b] = [open(t, openSocket), open(t, openSocket)]
    a.socket.connect('127.0.0.1', b.socket.port)
    const datagram = Buffer.from('before')
    t.equal(await sent(a.socket, datagram), undefined)
    t.equal(a.socket.queuedBytes(), 0)
    datagram.write('after!')
    await heardAll(() => b.heard.length === 1)
    t.same(texts(b), ['before'])
  })

  t.test(
    'a taken port, an address of others and a text that is none fail with the code of the system',
    async t => {
      const a = open(t, openSocket)
      const outcome = (given: Partial<OpenSocketOptions>): string => {
        const opened = openSocket({
          family: 4,
          address: '127.0.0.1',
          port: 0,
          onDatagram: () => {},
          onError: () => {},
          ...given,
        })
        if (opened.kind === 'open') opened.socket.close()
        return opened.kind === 'open' ? 'open' : opened.code
      }
      t.equal(outcome({ port: a.socket.port }), 'EADDRINUSE')
      t.equal(outcome({ address: '0.0.0.0', port: a.socket.port }), 'EADDRINUSE')
      t.equal(outcome({ address: '192.0.2.1' }), 'EADDRNOTAVAIL')
      t.equal(outcome({ family: 6, address: '2001:db8::1' }), 'EADDRNOTAVAIL')
      t.equal(outcome({ address: 'nonsense' }), 'EINVAL')
      a.socket.close()
      t.equal(outcome({ port: a.socket.port }), 'open')
    },
  )

  t.test('a connected socket hears its peer alone; parted from it, everybody', async t => {
    const [a, b, c] = [openOnOwnPort(t, openSocket), open(t, openSocket), open(t, openSocket)]
    a.socket.connect('127.0.0.1', b.socket.port)
    const { port } = a.socket
    c.socket.sendTo(Buffer.from('from c'), '127.0.0.1', port, ignore)
    b.socket.sendTo(Buffer.from('from b'), '127.0.0.1', port, ignore)
    await heardAll(() => a.heard.length > 0)
    t.same(texts(a), ['from b'])
    a.socket.disconnect()
    c.socket.sendTo(Buffer.from('again'), '127.0.0.1', port, ignore)
    await heardAll(() => a.heard.length > 1)
    t.same(texts(a), ['from b', 'again'])
    t.equal(a.socket.connect('127.0.0.1', c.socket.port), true)
    t.equal(await sent(a.socket, 'to c'), undefined)
    await heardAll(() => c.heard.length > 0)
    t.same(c.heard, [{ text: 'to c', address: '127.0.0.1', port }])
  })

  t.test('an address of the other family is not connected to', async t => {
    const a = open(t, openSocket)
    t.equal(a.socket.connect('::1', 9), false)
  })

  t.test('a refusal is told, by a send or by itself, and the socket goes on', async t => {
    const [a, b, gone] = [openOnOwnPort(t, openSocket), open(t, openSocket), open(t, openSocket)]
    gone.socket.close()
    a.socket.connect('127.0.0.1', gone.socket.port)
    t.equal(await sent(a.socket, 'anybody?'), undefined)
    await heardAll(() => a.errors.length > 0)
    t.same(a.errors, ['ECONNREFUSED'])
    // In one turn: now the next send meets it.
    const first = sent(a.socket, 'anybody?')
    const second = sent(a.socket, 'anybody?')
    t.same(await Promise.all([first, second]), [undefined, 'ECONNREFUSED'])
    a.socket.disconnect()
    a.socket.connect('127.0.0.1', b.socket.port)
    t.equal(await sent(a.socket, 'hello'), undefined)
    await heardAll(() => b.heard.length > 0)
    t.same(texts(b), ['hello'])
  })

  t.test(
    'after a close nothing more is heard, also in the middle of many; a second one does nothing',
    async t => {
      const heard: string[] = []
      const a = open(t, openSocket)
      const b: Open = open(t, openSocket, {
        onDatagram: datagram => {
          heard.push(datagram.toString())
          if (heard.length === 3) b.socket.close()
        },
      })
      const other = open(t, openSocket)
      for (let index = 0; index < 10; index += 1)
        a.socket.sendTo(Buffer.from(`${index}`), '127.0.0.1', b.socket.port, ignore)
      a.socket.sendTo(Buffer.from('other'), '127.0.0.1', other.socket.port, ignore)
      await heardAll(() => other.heard.length === 1 && heard.length >= 3)
      b.socket.close()
      t.same(heard, ['0', '1', '2'])
    },
  )

  t.test('an answer given just before the close still leaves', async t => {
    const a = open(t, openSocket)
    const b: Open = open(t, openSocket, {
      onDatagram: (_, { address, port }) => {
        b.socket.sendTo(Buffer.from('bye'), address, port, ignore)
        b.socket.close()
      },
    })
    a.socket.sendTo(Buffer.from('hello'), '127.0.0.1', b.socket.port, ignore)
    await heardAll(() => a.heard.length === 1)
    t.same(texts(a), ['bye'])
  })

  t.test('one socket that closes another, and takes its number, disturbs nobody', async t => {
    const peer = open(t, openSocket)
    const made: Open[] = []
    const closing: Open = open(t, openSocket, {
      onDatagram: () => {
        for (const one of made.splice(0)) one.socket.close()
        made.push(open(t, openSocket))
      },
    })
    const victim = open(t, openSocket)
    made.push(victim)
    for (let round = 0; round < 20; round += 1) {
      for (const { socket } of [closing, ...made])
        peer.socket.sendTo(Buffer.from('x'), '127.0.0.1', socket.port, ignore)
      const before = made[0]
      await heardAll(() => made[0] !== before)
    }
    const last = made[0]!
    peer.socket.sendTo(Buffer.from('last'), '127.0.0.1', last.socket.port, ignore)
    await heardAll(() => texts(last).includes('last'))
    t.pass('the last one hears')
  })

  t.test('promises and ticks of whoever hears go on at once', async t => {
    const a = open(t, openSocket)
    const order: string[] = []
    const b: Open = open(t, openSocket, {
      onDatagram: () => {
        process.nextTick(() => order.push('tick'))
        void Promise.resolve().then(() => order.push('promise'))
        setImmediate(() => setImmediate(() => order.push('two turns')))
      },
    })
    a.socket.sendTo(Buffer.from('x'), '127.0.0.1', b.socket.port, ignore)
    await heardAll(() => order.length === 3)
    t.equal(order.at(-1), 'two turns')
  })
}
