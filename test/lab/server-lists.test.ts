import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { farewell, FIRST_WORD, PING, readPong } from '../games/luanti/luanti-probe.ts'
import { askQuakestat } from '../games/quakestat.ts'
import {
  EXTENDED,
  OWN_TOKEN,
  PLAIN,
  readExtended,
  readPlain,
  readSeven,
  readToken,
  sevenConnect,
  sevenQuestion,
  tokenRequest,
  type TwInfo,
} from '../games/teeworlds/tw-probe.ts'
import { askUntil } from '../proxy/support/ask-until.ts'
import { startListedFleet } from '../proxy/support/listed-fleet.ts'
import { type Endpoint, endpoint } from '../proxy/support/udp-world.ts'
import { freePort } from '../support/free-port.ts'
import { eventually } from '../support/eventually.ts'
import { startLineChild } from '../support/line-child.ts'
import { ddnet } from './games/ddnet.ts'
import { type DebianProgram, missingPackages } from './games/debian-program.ts'
import { shardOf } from './outage.ts'

const DDNET = { debianPackage: 'ddnet-server', path: '/usr/games/DDNet-Server' }
const TEEWORLDS = { debianPackage: 'teeworlds-server', path: '/usr/games/teeworlds-server' }
const LUANTI = { debianPackage: 'minetest-server', path: '/usr/lib/minetest/minetestserver' }
const WAIT_MS_MAX = 30_000

/** Skips by name where a package is missing, and fails on a CI machine, which has to have it. */
function isSkipped(t: Test, ...programs: readonly DebianProgram[]): boolean {
  const missing = missingPackages(programs)
  if (missing.length === 0) return false
  const reason = `skipped: ${missing.join(', ')} is missing`
  if (process.env['CI'] === 'true') t.fail(reason)
  else t.pass(reason, { skip: reason })
  return true
}

/** Runs a server in a directory of its own until the test ends. @returns its port */
async function startServer(
  t: Test,
  path: string,
  args: (port: number, directory: string) => readonly string[],
): Promise<number> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-lab-'))
  const environment = { HOME: directory }
  const child = startLineChild({
    command: path,
    args: args(port, directory),
    directory,
    environment,
    onLine: () => {},
  })
  t.teardown(async () => {
    child.kill()
    await child.ended
    rmSync(directory, { recursive: true, force: true })
  })
  return port
}

function teeworldsArguments(name: string) {
  return (port: number): readonly string[] => [
    'bindaddr 127.0.0.1',
    `sv_port ${port}`,
    `sv_name "${name}"`,
    `sv_motd "shard ${name}"`,
    'sv_max_clients 8',
    'sv_register 0',
  ]
}

/** Asks in 0.7 and connects. @returns what the list shows */
async function provesSeven(t: Test, client: Endpoint, port: number, enough: (info: TwInfo) => boolean) {
  const token = await askUntil(client, tokenRequest(), port, readToken)
  const told = await askUntil(client, sevenQuestion(token, 7), port, readSeven, enough)
  const accepted = await askUntil(
    client,
    sevenConnect(token),
    port,
    answer => answer,
    answer => answer[7] === 2,
  )
  t.equal(accepted.readUInt32BE(3), OWN_TOKEN, 'the server has accepted the connection')
  return told
}

t.test('two DDNet servers and a player are one server in every list', async t => {
  if (isSkipped(t, DDNET)) return
  const start = (name: string) =>
    startServer(t, DDNET.path, port => [
      ...teeworldsArguments(name)(port),
      'sv_ipv4only 1',
      'sv_sqlite_file a.sqlite',
    ])
  const ports = [await start('one'), await start('two')]
  const { port, metric } = await startListedFleet(t, 'teeworlds', ports, '{ name: One big server }')
  const list = await endpoint(t)
  await askUntil(list, PLAIN, port, readPlain, ({ numbers }) => numbers[3] === 16)
  t.equal(await metric('flows_opened_total'), 0)

  const bot = ddnet.start({ address: '127.0.0.1', port, name: 'Ann', directory: tmpdir() })
  t.teardown(() => bot.stop())
  await eventually('the player to be in', WAIT_MS_MAX, () => shardOf(bot))
  const withAnn = ({ clients }: TwInfo) => clients.some(({ name }) => name === 'Ann')
  const expected = { name: 'One big server', numbers: [1, 16, 1, 16] }
  t.match(await askUntil(list, PLAIN, port, readPlain, withAnn), expected)
  t.match(await askUntil(list, EXTENDED, port, answer => readExtended([answer]), withAnn), expected)
  const seen = await askQuakestat(t, 'tees', port)
  if (seen !== undefined) t.match(seen, { name: 'One big server', numplayers: 1, maxplayers: 16 })
  t.equal(await metric('flows_opened_total'), 1, 'the player’s')
  t.match(await provesSeven(t, list, port, withAnn), expected)
})

t.test('Teeworlds 0.7 servers are listed, and their players connect with the token of the proxy', async t => {
  if (isSkipped(t, TEEWORLDS)) return
  const ports = [
    await startServer(t, TEEWORLDS.path, teeworldsArguments('one')),
    await startServer(t, TEEWORLDS.path, teeworldsArguments('two')),
  ]
  const { port } = await startListedFleet(t, 'teeworlds', ports)
  const told = await provesSeven(t, await endpoint(t), port, ({ numbers }) => numbers[3] === 16)
  t.match(told, { version: '0.7.5', name: 'one', numbers: [0, 16, 0, 16], clients: [] })
})

t.test('pings of Luanti’s list reach no server, its clients’ first words do', async t => {
  if (isSkipped(t, LUANTI)) return
  const server = await startServer(t, LUANTI.path, (port, directory) => [
    '--gameid',
    'minetest',
    '--world',
    join(directory, 'world'),
    '--port',
    String(port),
  ])
  const own = await endpoint(t)
  const first = await askUntil(own, PING, server, readPong)
  await own.send(farewell(first), server)
  const { port, metric } = await startListedFleet(t, 'luanti', [server])
  const list = await endpoint(t)
  await list.send(farewell(await askUntil(list, PING, port, readPong)), port)
  t.equal(await metric('flows_opened_total'), 0)
  const given = await askUntil(await endpoint(t), FIRST_WORD, port, readPong)
  t.ok(given > first && given < 1_000, 'from the server itself, which counts up')
  t.equal(await metric('flows_opened_total'), 1)
})
