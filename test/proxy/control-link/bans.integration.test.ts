import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BANS_MAX, type NetworkBan } from '../../../proto/contract/ban.ts'
import { type ProxyProcess, runProxy, startProxy } from '../support/proxy-process.ts'
import { answered, attachedProxy, proxyYaml, staticRoutesYaml } from '../support/proxy-world.ts'
import { change, snapshot } from '../support/routes.ts'
import { shardOfBoth, tcpClient } from '../support/tcp-world.ts'
import { echoShard, endpoint, type Endpoint } from '../support/udp-world.ts'
import { answerOf, until } from '../support/until.ts'

const VICTIM = '127.9.0.5'
const BYSTANDER = '127.8.0.5'

function ban(network: string, expiresAtMs = 0): NetworkBan {
  return { network, expiresAtMs }
}

/** What the proxy has turned away because of bans. */
async function refusals(proxy: ProxyProcess): Promise<number> {
  const { text } = await proxy.status('/metrics')
  return Number(/switchyard_proxy_drops_total\{listener="main",reason="banned"\} (\d+)/.exec(text)?.[1])
}

/** The player speaks until the proxy has turned it away once more, and hears nothing. */
async function refused(t: Test, proxy: ProxyProcess, player: Endpoint): Promise<void> {
  const before = await refusals(proxy)
  player.got.length = 0
  const speak = async (): Promise<number> => {
    await player.send('let me in', proxy.port)
    return refusals(proxy)
  }
  await answerOf('it is turned away', speak, now => now > before)
  t.equal(player.got.length, 0)
}

async function world(t: Test, directory: string) {
  const { tcp } = await shardOfBoth(t, { udp: 'udp', tcp: 'tcp' })
  const routes = [{ group: 1, port: tcp.port }]
  const { plane, proxy, text } = await attachedProxy(t, directory, routes)
  return { plane, proxy, text, routes }
}

t.test('a ban cuts UDP and TCP of its addresses; lifted, they come in again', async t => {
  const { plane, proxy } = await world(t, t.testdir())
  const victim = await endpoint(t, VICTIM)
  const bystander = await endpoint(t, BYSTANDER)
  await answered(victim, proxy.port, 'hello')
  await answered(bystander, proxy.port, 'hello')
  const client = await tcpClient(t, proxy.port, '127.0.0.1', VICTIM)
  await client.hears('tcp:')
  const order = { kind: 'routeChange' as const, value: change({ bans: [ban('127.9.0.0/16')] }) }
  t.match(await plane.order(order), { status: 'done' })
  t.equal(await client.over(), 'reset')
  await until('both ends are reported', () => {
    const closed = plane.of('flows').flatMap(report => report.closed)
    return closed.filter(({ why }) => why === 'banned').length === 2
  })
  await refused(t, proxy, victim)
  const turnedAway = await tcpClient(t, proxy.port, '127.0.0.1', VICTIM)
  await turnedAway.over()
  t.equal(turnedAway.text(), '', 'the shard has not heard of it')
  await answered(bystander, proxy.port, 'still here')

  await plane.order({ kind: 'routeChange', value: change({ removedBans: ['127.9.0.0/16'] }) })
  await answered(victim, proxy.port, 'back')
  await (await tcpClient(t, proxy.port, '127.0.0.1', VICTIM)).hears('tcp:')
})

t.test(
  'all the bans there can be arrive in one snapshot, and hold after a restart without a control plane',
  async t => {
    const directory = t.testdir()
    const { plane, proxy, text, routes } = await world(t, directory)
    const victim = await endpoint(t, VICTIM)
    await answered(victim, proxy.port, 'hello')
    const bans = Array.from({ length: BANS_MAX - 1 }, (_, n) => ban(`10.${n >> 8}.${n & 255}.0/24`))
    const value = snapshot(routes, { bans: [...bans, ban(VICTIM)] })
    t.match(await plane.order({ kind: 'snapshot', value }), { status: 'done' })
    await refused(t, proxy, victim)
    t.match((await proxy.status('/metrics')).text, `\nswitchyard_proxy_bans ${BANS_MAX}\n`)
    const file = join(directory, 'data', 'proxy', 'routes.json')
    await until('the bans are on disk', () => {
      try {
        return readFileSync(file, 'utf8').includes(VICTIM)
      } catch {
        return false
      }
    })
    const { address } = plane
    plane.stop()
    await proxy.kill()
    const again = await startProxy(t, directory, text, ['--control-plane', address])
    const bystander = await endpoint(t, BYSTANDER)
    await answered(bystander, again.port, 'hello')
    await refused(t, again, victim)
  },
)

t.test('a ban ends while nobody is there to say so, also one that was read from disk', async t => {
  const directory = t.testdir()
  const { plane, proxy, text, routes } = await world(t, directory)
  const nowMs = 1_000_000
  const forMs = 4_000
  const since = performance.now()
  // A lease that outlasts the ban: without one, nobody new is let in unless others are answered.
  const value = snapshot(routes, {
    leaseMs: 60_000,
    nowMs,
    bans: [ban(VICTIM, nowMs + forMs), ban(BYSTANDER)],
  })
  await plane.order({ kind: 'snapshot', value })
  const { address } = plane
  plane.stop()
  t.equal(await proxy.stop(), 'exit code 0')
  const again = await startProxy(t, directory, text, ['--control-plane', address])
  const victim = await endpoint(t, VICTIM)
  await answered(victim, again.port, 'let me in')
  t.ok(performance.now() - since >= forMs, 'not before its time')
  await refused(t, again, await endpoint(t, BYSTANDER))
})

t.test('a proxy that runs alone has its bans from the file', async t => {
  const shard = await echoShard(t, 'udp')
  const bans = `bans: [${VICTIM}, "2001:db8::/32"]`
  const proxy = await startProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(shard.port), bans))
  await answered(await endpoint(t, BYSTANDER), proxy.port, 'hello')
  await refused(t, proxy, await endpoint(t, VICTIM))
})

t.test('bans in the file that cannot be, are named with the remedy', async t => {
  const wrong = 'bans: [192.0.2.7/24, account:Mallory, nonsense]'
  const { end, text } = await runProxy(t, t.testdir(), proxyYaml(staticRoutesYaml(1), wrong))
  t.equal(end, 'exit code 2')
  t.match(text, /bans\[0\]: .*write 192\.0\.2\.0\/24/)
  t.match(text, /bans\[1\]: .*no accounts/)
  t.match(text, /bans\[2\]: .*write an ip/)
  t.match(
    (await runProxy(t, t.testdir(), proxyYaml('bans: [192.0.2.7]'))).text,
    /bans: .*switchyard bans add/,
  )
})
