import t from 'tap'
import { eventually } from '../../support/eventually.ts'
import { startProxy } from '../support/proxy-process.ts'
import { startFlood } from './flood.ts'
import {
  beginGuards,
  droppedByKernel,
  isCounted,
  lostNothing,
  playerAt,
  STATIC,
  STRANGERS,
  yaml,
} from './guards-lab.ts'
import { carried, machines, metric, outside, PATIENCE_MS, PLACES, startShards } from './kernel-lab.ts'

/** Of strangers, each from an address of its own. */
const DATAGRAMS = 800

function inside(): void {
  beginGuards()

  t.test('a flood of strangers is shed, and players who are known lose nothing', async t => {
    startShards(t)
    const proxy = await startProxy(t, t.testdir(), yaml(STATIC))
    const plainPort = proxy.ready.listeners[1]!.port
    const promoted = playerAt(t, PLACES.player, proxy.port)
    const plain = playerAt(t, PLACES.player, plainPort)
    await carried(proxy, 1)
    await plain.until('it is known', ({ received }) => received > 50)
    const before = await promoted.ask()
    const flood = startFlood(t, [PLACES.front, plainPort, STRANGERS, DATAGRAMS])
    await flood.next()
    const droppedBefore = await droppedByKernel(plainPort)
    const startedAt = performance.now()
    flood.send(DATAGRAMS)
    await flood.next()
    const seconds = (performance.now() - startedAt) / 1_000
    const dropped = (await droppedByKernel(plainPort)) - droppedBefore
    // Twice 20 flows a second, and a burst of one second's worth.
    const most = 40 * (seconds + 1) + 1
    t.ok(DATAGRAMS - dropped <= most, `${DATAGRAMS - dropped} reached user space in ${seconds} s`)
    await isCounted(proxy, 'drops_total{listener="plain",reason="total-rate"}', 1)
    await eventually('all that the kernel has dropped is counted', PATIENCE_MS, async () => {
      const { text } = await proxy.status('/metrics')
      const counted = [
        ...text.matchAll(/drops_total\{listener="plain",reason="(?:ip|prefix|total)-rate"\} (\d+)/g),
      ]
      return counted.reduce((sum, [, count]) => sum + Number(count), 0) >= dropped ? true : undefined
    })
    await promoted.until('it plays on', one => one.received > before.received + 100)
    for (const player of [promoted, plain]) await lostNothing(t, player)
    t.equal(await metric(proxy, 'kernel_repairs'), 0)
    await proxy.stop()
  })

  t.test('a banned range that is told so has no more of user space than a few datagrams', async t => {
    startShards(t)
    const told = yaml(STATIC, `bans: [${STRANGERS}.0.0/16]`).replace(
      'name: plain,',
      'name: plain, game: samp,',
    )
    const proxy = await startProxy(t, t.testdir(), told)
    const { port } = proxy.ready.listeners[1]!
    const flood = startFlood(t, [PLACES.front, port, STRANGERS, DATAGRAMS])
    await flood.next()
    const startedAt = performance.now()
    flood.send(DATAGRAMS)
    await flood.next()
    const seconds = (performance.now() - startedAt) / 1_000
    const passed = DATAGRAMS - (await droppedByKernel(port))
    t.ok(passed > 0 && passed <= 100 * (seconds + 1) + 1, `${passed} reached user space in ${seconds} s`)
    await proxy.stop()
  })
}

if (machines() === undefined) outside('floods at the kernel tier, on machines of its own', import.meta.url)
else inside()
