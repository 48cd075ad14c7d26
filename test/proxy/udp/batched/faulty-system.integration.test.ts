import t, { type Test } from 'tap'
import { type Clock, ManualClock, systemClock } from '../../../../lib/clock.ts'
import { DATAGRAMS_PER_MS_MIN, WINDOW_MS } from '../../../../proxy/udp/batched/gathering.ts'
import { batchedSockets } from '../../../../proxy/udp/batched/open-batched-socket.ts'
import { selfTest } from '../../../../proxy/udp/batched/self-test.ts'
import { loadSystemCalls, type SystemCalls } from '../../../../proxy/udp/batched/system-calls.ts'
import type { DatagramSocket, OpenSocketOptions } from '../../../../proxy/udp/datagram-socket.ts'
import { SEND_QUEUE_BYTES_MAX } from '../../../../proxy/udp/reply-socket.ts'
import { eventually } from '../../../support/eventually.ts'

const EAGAIN = 11
const EPERM = 1
const loaded = loadSystemCalls()
const skip = loaded.kind === 'works' ? false : loaded.why

/** The system, but for what the test says. */
function faulty(t: Test, over: (calls: SystemCalls) => Partial<SystemCalls>, clock: Clock = systemClock) {
  if (loaded.kind !== 'works') throw new Error(loaded.why)
  const { calls } = loaded
  const openSocket = batchedSockets({ ...calls, ...over(calls) }, clock)
  const heard: string[] = []
  const open = (given: Partial<OpenSocketOptions> = {}): DatagramSocket => {
    const opened = openSocket({
      family: 4,
      address: '127.0.0.1',
      port: 0,
      onDatagram: datagram => heard.push(datagram.toString()),
      onError: () => {},
      ...given,
    })
    if (opened.kind === 'failed') throw new Error(opened.code)
    t.teardown(() => opened.socket.close())
    return opened.socket
  }
  return { open, heard }
}

/** Fails with `errno` as long as `isFull` says so. */
function sendingFails(errno: number, isFull: () => boolean) {
  return (calls: SystemCalls): Partial<SystemCalls> => ({
    sendmsg(...given) {
      if (!isFull()) return calls.sendmsg(...given)
      calls.errno[0] = errno
      return -1
    },
  })
}

const everyTime = () => true

t.test('what the system does not take waits, and leaves in order', { skip }, async t => {
  let full = true
  const { open, heard } = faulty(
    t,
    sendingFails(EAGAIN, () => full),
  )
  const [a, b] = [open(), open({ receiveBufferBytes: 1_000_000 })]
  a.connect('127.0.0.1', b.port)
  const sent: number[] = []
  for (let index = 0; index < 100; index += 1) a.send(Buffer.from(`${index}`), () => sent.push(index))
  t.equal(a.queuedBytes(), 190)
  t.same(sent, [])
  full = false
  a.send(Buffer.from('100'), () => sent.push(100))
  await eventually('all', 20_000, () => (heard.length === 101 ? true : undefined))
  const inOrder = Array.from({ length: 101 }, (_, index) => index)
  t.same(heard, inOrder.map(String))
  t.same(sent, inOrder)
  t.equal(a.queuedBytes(), 0)
})

t.test('no more than so much waits; the rest is refused', { skip }, async t => {
  const { open } = faulty(t, sendingFails(EAGAIN, everyTime))
  const [a, b] = [open(), open()]
  a.connect('127.0.0.1', b.port)
  const codes = new Set<unknown>()
  const note = (error: Error | null): void => void codes.add(error !== null && 'code' in error && error.code)
  for (let index = 0; index < 200; index += 1) a.send(Buffer.alloc(60_000), note)
  t.ok(a.queuedBytes() <= SEND_QUEUE_BYTES_MAX + 65_536)
  t.same([...codes], ['ENOBUFS'])
  a.close()
  t.same([...codes], ['ENOBUFS', 'ECANCELED'], 'a close tells those who wait')
  t.equal(a.queuedBytes(), 0)
})

t.test('empty datagrams do not wait without end either', { skip }, async t => {
  const { open } = faulty(t, sendingFails(EAGAIN, everyTime))
  const a = open()
  a.connect('127.0.0.1', a.port)
  let refused = 0
  for (let index = 0; index < 70_000; index += 1)
    a.send(Buffer.alloc(0), error => {
      if (error !== null) refused += 1
    })
  t.equal(refused, 70_000 - 65_536)
})

t.test(
  'a failure in the middle of a batch is told to whoever sent it, and the others leave',
  { skip },
  async t => {
    const { open, heard } = faulty(t, calls => ({
      sendmmsg(fd, messages, count, flags) {
        turns += 1
        // Two leave, one is refused, one must wait, and so on.
        if (turns % 3 === 1) return calls.sendmmsg(fd, messages, Math.min(2, count), flags)
        calls.errno[0] = turns % 3 === 2 ? EPERM : EAGAIN
        return -1
      },
    }))
    let turns = 0
    const codes: string[] = []
    const peer = open()
    const b = open({
      onDatagram: (_, { address, port }) => {
        for (let index = 0; index < 8; index += 1)
          b.sendTo(Buffer.from(`${index}`), address, port, error =>
            codes.push(error !== null && 'code' in error ? `${index} ${String(error.code)}` : `${index}`),
          )
      },
    })
    peer.sendTo(Buffer.from('go'), '127.0.0.1', b.port, () => {})
    await eventually('answers', 20_000, () => (codes.length === 8 && heard.length === 6 ? true : undefined))
    t.same(heard.toSorted(), ['0', '1', '3', '4', '5', '7'])
    t.same(codes.filter(code => code.includes('E')).toSorted(), ['2 EPERM', '6 EPERM'])
  },
)

t.test('a closed socket sends and connects nothing, whoever has its number now', { skip }, async t => {
  const { open, heard } = faulty(t, () => ({}))
  const [a, b] = [open(), open()]
  a.connect('127.0.0.1', b.port)
  a.close()
  const successor = open()
  const codes: unknown[] = []
  const note = (error: Error | null): void => void codes.push(error !== null && 'code' in error && error.code)
  a.send(Buffer.from('x'), note)
  a.sendTo(Buffer.from('x'), '127.0.0.1', b.port, note)
  t.same(codes, ['EBADF', 'EBADF'])
  t.equal(a.connect('127.0.0.1', b.port), false)
  a.disconnect()
  a.close()
  successor.sendTo(Buffer.from('y'), '127.0.0.1', b.port, note)
  await eventually('the other', 20_000, () => (heard.length > 0 ? true : undefined))
  t.same(heard, ['y'])
})

t.test('addresses and ports that are none are refused', { skip }, async t => {
  const { open } = faulty(t, () => ({}))
  const a = open()
  for (const [address, port] of [
    ['nonsense', 9],
    ['127.0.0.1\0', 9],
    ['::1', 9],
    ['', 9],
    ['127.0.0.1', 0],
    ['127.0.0.1', 65_536],
    ['127.0.0.1', Number.NaN],
  ] as const) {
    t.equal(a.connect(address, port), false)
    let code: unknown
    a.sendTo(
      Buffer.from('x'),
      address,
      port,
      error => (code = error !== null && 'code' in error && error.code),
    )
    t.equal(code, 'EINVAL', JSON.stringify([address, port]))
  }
})

/** A flow from `a` to `b`, which answers each datagram, beside many other sockets; and each time the thread would have paused. */
function busyWorld(t: Test) {
  const clock = new ManualClock()
  const [answers, unsentAtPause]: [string[], number[]] = [[], []]
  let [sent, served, unsent, dueInPauses] = [0, 0, 0, 0]
  const usleep = (): number => {
    unsentAtPause.push(unsent)
    if (dueInPauses > 0) say()
    dueInPauses -= 1
    return 0
  }
  const { open, heard } = faulty(t, () => ({ usleep }), clock)
  const a = open({ onDatagram: datagram => answers.push(datagram.toString()) })
  const b = open({
    onDatagram(datagram, { address, port }) {
      heard.push(datagram.toString())
      unsent += 1
      b.sendTo(datagram, address, port, () => (unsent -= 1))
    },
  })
  const others = Array.from({ length: WINDOW_MS * DATAGRAMS_PER_MS_MIN }, () =>
    open({ onDatagram: () => (served += 1) }),
  )
  const sendTo = ({ port }: DatagramSocket, text: string): void =>
    a.sendTo(Buffer.from(text), '127.0.0.1', port, () => {})
  const say = (): void => sendTo(b, `${sent++}`)
  /** One window: what is sent in it is served before the next one. */
  const window = async (busy: boolean): Promise<void> => {
    const wanted = served + (busy ? others.length : 0)
    if (busy) for (const other of others) sendTo(other, 'x')
    say()
    dueInPauses = 5
    await eventually('all', 20_000, () => (served === wanted && answers.length === sent ? true : undefined))
    clock.advance(WINDOW_MS)
  }
  const inOrder = () => Array.from({ length: sent }, (_, index) => `${index}`)
  return { clock, window, heard, answers, inOrder, unsentAtPause }
}

t.test('few datagrams: it never pauses', { skip }, async t => {
  const { window, unsentAtPause, heard, answers, inOrder } = busyWorld(t)
  for (let count = 0; count < 50; count += 1) await window(false)
  t.same(unsentAtPause, [])
  t.same([heard, answers], [inOrder(), inOrder()])
})

t.test(
  'many datagrams: it pauses with nothing unsent, and nothing is lost or overtaken',
  { skip },
  async t => {
    const { clock, window, unsentAtPause, heard, answers, inOrder } = busyWorld(t)
    await window(true)
    t.equal(unsentAtPause.length, 0, 'not before a window has told')
    for (let count = 0; count < 10; count += 1) {
      const before = unsentAtPause.length
      await window(true)
      t.ok(unsentAtPause.length > before)
    }
    t.ok(unsentAtPause.every(unsent => unsent === 0))
    t.same([heard, answers], [inOrder(), inOrder()])

    clock.advance(60_000)
    unsentAtPause.length = 0
    await window(false)
    t.same(unsentAtPause, [], 'the first after silence does not wait')
  },
)

t.test('the self-test passes here, and tells what is not as it should be', { skip }, async t => {
  if (loaded.kind !== 'works') throw new Error(loaded.why)
  const { calls } = loaded
  t.equal(selfTest(calls), undefined)
  t.match(selfTest({ ...calls, errno: new Int32Array(1) }), /errno/)
  t.match(selfTest({ ...calls, socket: () => -1 }), /no more sockets/)
  t.match(selfTest({ ...calls, recvmmsg: () => -1 }), /came otherwise/)
})
