import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import type { AddressFamily } from '../../../lib/ip-text.ts'
import { tableName } from '../../../shard-agent/restore/table-text.ts'
import { Namespaces } from '../../chaos/world/namespaces.ts'
import { patiently } from '../../proxy/support/until.ts'
import { nftMissing } from '../../support/nft-missing.ts'

const PLACES = {
  4: { proxy: '10.94.0.1', host: '10.94.0.2', prefix: '/24' },
  6: { proxy: 'fd00:94::1', host: 'fd00:94::2', prefix: '/64 nodad' },
} as const
const FAMILIES = [4, 6] as const
const PORTS = ['32000', '32256'] as const
const [FLOWS, PLAYERS_OF_EACH] = [20, 30]
const SABOTAGE_EVERY_MS = 700

interface Counts {
  readonly right: number
  readonly wrong: number
}

function start(prefix: readonly string[], program: string, words: readonly string[]): ChildProcess {
  const [command = '', ...before] = prefix
  const script = join(import.meta.dirname, 'churn', program)
  const { NODE_OPTIONS: _runner, ...env } = process.env
  return spawn(command, [...before, process.execPath, script, ...words], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

/** Plays all players once.
 *  @param sabotage commands for nft that somebody else gives meanwhile: two words, behind which the table's name is put, and what follows it */
async function play(
  t: Test,
  family: AddressFamily,
  sabotage: readonly (readonly string[])[],
): Promise<{ readonly game: Counts; readonly back: Counts & { readonly unanswered: number } }> {
  const { proxy: proxyAddress, host: hostAddress, prefix } = PLACES[family]
  const table = tableName('churn', hostAddress).split(' ')
  const namespaces = new Namespaces('churn')
  t.teardown(() => namespaces.remove())
  namespaces.makeNetworks(['lan'])
  for (const [machine, address] of [
    ['proxy', proxyAddress],
    ['host', hostAddress],
  ] as const) {
    namespaces.makeMachine(machine)
    namespaces.plug({ network: 'lan', machine }, [`${address}${prefix}`])
  }
  const onHost = (words: readonly string[]): number | null => {
    const [program = '', ...before] = namespaces.on('host')
    return spawnSync(program, [...before, ...words]).status
  }
  t.equal(onHost(['ip', `-${family}`, 'route', 'add', 'default', 'via', proxyAddress]), 0)
  const host = start(namespaces.on('host'), 'host.ts', [hostAddress, ...PORTS])
  t.teardown(() => void host.kill('SIGKILL'))
  if (host.stdout === null) throw new Error('no output')
  await patiently(() => 'the host is ready', once(host.stdout, 'data'))
  const proxy = start(namespaces.on('proxy'), 'proxy.ts', [
    hostAddress,
    PORTS[0],
    `${FLOWS}`,
    `${PLAYERS_OF_EACH}`,
  ])
  t.teardown(() => void proxy.kill('SIGKILL'))
  let turn = 0
  const saboteur = setInterval(() => {
    const words = sabotage[turn % sabotage.length]
    turn += 1
    if (words !== undefined) onHost(['nft', ...words.slice(0, 2), ...table, ...words.slice(2)])
  }, SABOTAGE_EVERY_MS)
  if (proxy.stdout === null) throw new Error('no output')
  const back = await text(proxy.stdout).finally(() => clearInterval(saboteur))
  const told = text(host.stdout)
  host.stdin?.end()
  const game = await told
  t.not(onHost(['nft', 'list', 'table', ...table]), 0, 'nothing is left')
  return { game: JSON.parse(game) as Counts, back: JSON.parse(back) as Counts & { unanswered: number } }
}

const skip = nftMissing() ?? false

for (const family of FAMILIES) {
  t.test(
    `IPv${family} flows that are given to other players all the time are never taken for one another`,
    { skip },
    async t => {
      const { game, back } = await play(t, family, [])
      t.equal(game.wrong, 0, 'at the game server')
      t.equal(back.wrong, 0, 'at the players')
      t.equal(back.unanswered, 0)
      t.ok(game.right >= FLOWS * PLAYERS_OF_EACH, `${game.right} datagrams`)
    },
  )

  t.test('nor while somebody takes the table apart, and all of them get through', { skip }, async t => {
    const { game, back } = await play(t, family, [
      ['delete', 'table'],
      ['flush', 'map', 'seen_port'],
      ['flush', 'map', 'flows'],
      ['flush', 'chain', 'to_proxy'],
    ])
    t.equal(game.wrong, 0, 'at the game server')
    t.equal(back.wrong, 0, 'at the players')
    t.equal(back.unanswered, 0)
    t.ok(game.right >= FLOWS * PLAYERS_OF_EACH, `${game.right} datagrams`)
  })
}
