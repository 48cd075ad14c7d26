import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import {
  FORWARDS,
  carried,
  machines,
  metric,
  outside,
  PATIENCE_MS,
  PLACES,
  setSysctls,
  SHARD_PORT,
  startAsked,
} from '../proxy/kernel-tier/kernel-lab.ts'
import { startProxy } from '../proxy/support/proxy-process.ts'
import { flowPortRange } from '../proxy/support/udp-world.ts'
import { eventually } from '../support/eventually.ts'
import { type LineChild, startLineChild } from '../support/line-child.ts'
import type { BotsReport } from './ddnet-bots.ts'
import { ddnet } from './games/ddnet.ts'

const SERVER = '/usr/games/DDNet-Server'
const BOTS = fileURLToPath(new URL('ddnet-bots.ts', import.meta.url))
const BOTS_COUNT = 3
/** Servers tell each player of the game 25 times a second. */
const SNAPSHOTS = 40

async function startServer(t: Test, directory: string): Promise<LineChild> {
  const [program = '', ...args] = machines()?.['shard-1'] ?? []
  const settings = [
    `bindaddr ${PLACES.shards[0]}`,
    'sv_ipv4only 1',
    `sv_port ${SHARD_PORT}`,
    'sv_name "lab"',
    'sv_max_clients_per_ip 16',
    'sv_connlimit 100',
    'sv_register 0',
    'sv_sqlite_file ddnet.sqlite',
  ]
  const lines: string[] = []
  const child = startLineChild({
    command: program,
    args: [...args, SERVER, ...settings],
    directory,
    environment: { HOME: directory },
    onLine: line => lines.push(line),
  })
  t.teardown(() => child.kill())
  await eventually('DDNet listens', PATIENCE_MS, () => lines.find(line => /server name is/.test(line)))
  return child
}

function inside(): void {
  setSysctls(FORWARDS)

  t.test('bots are carried, ask, lose their server and come back from the same port', async t => {
    const directory = mkdtempSync(join(tmpdir(), 'switchyard-ddnet-'))
    t.teardown(() => rmSync(directory, { recursive: true, force: true }))
    const server = await startServer(t, directory)
    const { first, last } = flowPortRange()
    const proxy = await startProxy(
      t,
      t.testdir(),
      [
        `listeners: [{ name: main, port: 0, bind: ${PLACES.front}, protocols: [udp], game: teeworlds, fleet: arena }]`,
        `proxy: { dataPlane: kernel, status: { port: 0 }, flowPorts: { first: ${first}, last: ${last} } }`,
        `routes: [{ fleet: arena, shards: [{ id: arena-1, address: ${PLACES.shards[0]}, port: ${SHARD_PORT} }] }]`,
      ].join('\n'),
    )
    const bots = startAsked<BotsReport>(t, 'players', [BOTS, BOTS_COUNT, PLACES.front, proxy.port])
    await carried(proxy, BOTS_COUNT)

    const before = await bots.ask()
    process.kill(proxy.ready.pid, 'SIGSTOP')
    await eventually('all bots go on while the proxy stands still', PATIENCE_MS, async () =>
      (await bots.ask()).bots.every(({ snapshots }, at) => snapshots > before.bots[at]!.snapshots + SNAPSHOTS)
        ? true
        : undefined,
    )
    process.kill(proxy.ready.pid, 'SIGCONT')
    t.same(
      (await bots.ask()).bots.map(({ joined, lost }) => [joined, lost]),
      before.bots.map(() => [1, 0]),
    )

    await eventually('a question is answered by the proxy', PATIENCE_MS, async () =>
      (await bots.ask('query')).told > 0 ? true : undefined,
    )
    t.equal(await metric(proxy, 'kernel_flows'), BOTS_COUNT, 'and keeps nobody from the kernel')

    // It says goodbye, by the kernel's way.
    process.kill(server.pid!, 'SIGTERM')
    await server.ended
    await eventually('the bots have heard it', PATIENCE_MS, async () =>
      (await bots.ask()).bots.every(({ lost }) => lost > 0) ? true : undefined,
    )
    await startServer(t, directory)
    await eventually('they are in again', PATIENCE_MS, async () =>
      (await bots.ask()).bots.every(({ joined }) => joined === 2) ? true : undefined,
    )
    await carried(proxy, BOTS_COUNT)
    t.equal(await metric(proxy, 'kernel_repairs'), 0)
    t.equal(await proxy.stop(), 'exit code 0')
  })
}

const packages = ddnet.missing()
const missing = packages.length === 0 ? undefined : `${packages.join(', ')} is missing`
if (machines() !== undefined) inside()
else if (missing !== undefined && process.env['CI'] === 'true') t.fail(missing)
else outside('DDNet’s server and bots in the kernel tier', import.meta.url, { missing })
