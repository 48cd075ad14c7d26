import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { stringify } from 'yaml'
import { isAlias, isProvisional } from '../../proto/contract/alias.ts'
import { DockerEngine, dockerMissing } from '../support/docker-engine.ts'
import { importNode } from '../support/docker-images.ts'
import { eventually } from '../support/eventually.ts'
import { type Product, startProduct } from '../support/product.ts'

/** A fleet with `alias` addresses through the processes that a user has. */

const WAIT_MS = 40_000
const GAME = join(import.meta.dirname, 'games', 'strict-game.ts')

/** What the game servers run in; undefined: processes. */
type Docker = { readonly socket: string; readonly image: string } | undefined

async function startStrictGame(t: Test, docker: Docker): Promise<Product> {
  const directory = mkdtempSync(join(tmpdir(), 'switchyard-alias-'))
  const dataDir = join(directory, 'data')
  mkdirSync(dataDir)
  const config = join(directory, 'switchyard.yaml')
  const listener = { name: 'main', port: 0, bind: '127.0.0.1', protocols: ['udp'], fleet: 'strict' }
  const inside = '/games/strict-game.ts'
  const fleet = {
    name: 'strict',
    command: ['node', docker === undefined ? GAME : inside],
    ...(docker === undefined
      ? {}
      : { container: { image: docker.image, mounts: [{ from: GAME, to: inside }] } }),
    protocols: ['udp'],
    addresses: 'alias',
    ready: { udp: 'see' },
    probe: { udp: 'see' },
  }
  const settings = docker === undefined ? {} : { agent: { docker: { socket: docker.socket } } }
  writeFileSync(config, stringify({ listeners: [listener], fleets: [fleet], ...settings }))
  const product = await startProduct({ config, dataDir })
  t.teardown(async () => {
    await product.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  return product
}

/** A player at an address of its own. */
async function player(t: Test, product: Product, address: string) {
  const socket = createSocket('udp4')
  t.teardown(() => void socket.close())
  const heard: string[] = []
  socket.on('message', bytes => heard.push(bytes.toString()))
  socket.on('error', () => {})
  socket.bind({ address })
  await once(socket, 'listening')
  const { port } = product.ready.listeners[0]!
  /** Asks until there is an answer of this form. */
  const ask = (text: string, wanted: RegExp): Promise<RegExpExecArray> => {
    heard.length = 0
    return eventually(`${address} to hear ${String(wanted)} after ${text}`, WAIT_MS, () => {
      const found = heard.map(line => wanted.exec(line)).find(match => match !== null)
      if (found === undefined) socket.send(text, port, '127.0.0.1')
      return found
    })
  }
  return { ask, heard, say: (text: string) => socket.send(text, port, '127.0.0.1') }
}

const SEEN = /^seen (?<alias>127\.\d+\.\d+\.\d+):(?<port>\d+)$/

/** A player whose alias is stored, and where the game has seen it: an agent that has to wait too long for the control plane's word gives one of its
 *  own, and asks on for the next flow. */
async function storedPlayer(t: Test, product: Product, address: string) {
  return eventually(`a stored alias of ${address}`, WAIT_MS, async () => {
    const one = await player(t, product, address)
    const seen = await one.ask('see', SEEN)
    return isProvisional(seen.groups!['alias']!) ? undefined : { one, seen }
  })
}

async function playStrictGame(t: Test, docker: Docker): Promise<void> {
  const product = await startStrictGame(t, docker)
  const { one: ann, seen: annSeen } = await storedPlayer(t, product, '127.9.0.1')
  const { one: ben, seen: benSeen } = await storedPlayer(t, product, '127.9.0.2')
  const { one: ann2, seen: annAgain } = await storedPlayer(t, product, '127.9.0.1')
  const [annAlias, benAlias] = [annSeen.groups!['alias']!, benSeen.groups!['alias']!]
  t.ok(isAlias(annAlias) && isAlias(benAlias))
  t.not(annAlias, benAlias)
  t.equal(annAgain.groups!['alias'], annAlias, 'two players behind one ip share its alias')
  t.not(annAgain.groups!['port'], annSeen.groups!['port'])

  const real = await ann.ask('realip', /^OK\|(?<told>.*)$/)
  t.match(real.groups!['told'], /^127\.9\.0\.1\|\d+$/)

  const { json } = await product.cli('players', 'alias', annAlias, '-o', 'json')
  t.match(json, { ip: '127.9.0.1', alias: annAlias })

  await ann.ask('ban-me', /^banned$/)
  ann.heard.length = 0
  ann2.heard.length = 0
  for (let round = 0; round < 10; round += 1) {
    ann.say('see')
    ann2.say('see')
    await ben.ask('see', SEEN)
  }
  t.same([...ann.heard, ...ann2.heard], [], 'the game hears nobody of the banned address')
  const elsewhere = await player(t, product, '127.9.0.1')
  elsewhere.say('see')
  await ben.ask('see', SEEN)
  t.same(elsewhere.heard, [], 'also from a new port')

  process.kill(product.ready.pids['shard-agent'], 'SIGKILL')
  const killedAt = performance.now()
  const after = await ben.ask('see', SEEN)
  const where = after.groups!['port'] === benSeen.groups!['port'] ? 'the same server' : 'another one'
  t.comment(
    `heard again ${Math.round(performance.now() - killedAt)} ms after the agent was killed, by ${where}`,
  )
  // On a busy machine the group fails over meanwhile: the alias is the same at the next shard, too.
  t.equal(after.groups!['alias'], benAlias, 'the same alias after the agent was killed')
}

t.test('every client ip is one address at the game, whose bans and limits then hit one player', async t => {
  await playStrictGame(t, undefined)
})

t.test('in a container it is the same', { skip: dockerMissing ?? false }, async t => {
  const engine = await DockerEngine.start()
  t.teardown(() => engine.end())
  await playStrictGame(t, { socket: engine.socketPath, image: await importNode(engine) })
  const { containers } = await engine.inventory()
  t.match(containers, [/switchyard-strict-1-/])
})
