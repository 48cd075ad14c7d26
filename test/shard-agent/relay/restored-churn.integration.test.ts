import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { Namespaces } from '../../chaos/world/namespaces.ts'
import { patiently } from '../../proxy/support/until.ts'
import { nftMissing } from '../../support/nft-missing.ts'

const [PROXY, HOST] = ['10.94.0.1', '10.94.0.2']
const PLACE = [HOST, '32000', '32256']
const [FLOWS, PLAYERS_OF_EACH] = [20, 30]
const TABLE = 'switchyard_restore_churn'
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

/** Plays all players once. @param sabotage commands for nft that somebody else gives meanwhile */
async function play(
  t: Test,
  sabotage: readonly (readonly string[])[],
): Promise<{ readonly game: Counts; readonly back: Counts & { readonly unanswered: number } }> {
  const namespaces = new Namespaces('churn')
  t.teardown(() => namespaces.remove())
  namespaces.makeNetworks(['lan'])
  for (const [machine, address] of [
    ['proxy', PROXY],
    ['host', HOST],
  ] as const) {
    namespaces.makeMachine(machine)
    namespaces.plug({ network: 'lan', machine }, [`${address}/24`])
  }
  const onHost = (words: readonly string[]): number | null => {
    const [program = '', ...before] = namespaces.on('host')
    return spawnSync(program, [...before, ...words]).status
  }
  t.equal(onHost(['ip', 'route', 'add', 'default', 'via', PROXY]), 0)
  const host = start(namespaces.on('host'), 'host.ts', PLACE)
  t.teardown(() => void host.kill('SIGKILL'))
  if (host.stdout === null) throw new Error('no output')
  await patiently(() => 'the host is ready', once(host.stdout, 'data'))
  const proxy = start(namespaces.on('proxy'), 'proxy.ts', [
    HOST,
    PLACE[1] ?? '',
    `${FLOWS}`,
    `${PLAYERS_OF_EACH}`,
  ])
  t.teardown(() => void proxy.kill('SIGKILL'))
  let turn = 0
  const saboteur = setInterval(() => {
    const words = sabotage[turn % sabotage.length]
    turn += 1
    if (words !== undefined) onHost(['nft', ...words])
  }, SABOTAGE_EVERY_MS)
  if (proxy.stdout === null) throw new Error('no output')
  const back = await text(proxy.stdout).finally(() => clearInterval(saboteur))
  const told = text(host.stdout)
  host.stdin?.end()
  const game = await told
  t.not(onHost(['nft', 'list', 'table', 'ip', TABLE]), 0, 'nothing is left')
  return { game: JSON.parse(game) as Counts, back: JSON.parse(back) as Counts & { unanswered: number } }
}

const skip = nftMissing() ?? false

t.test(
  'flows that are given to other players all the time are never taken for one another',
  { skip },
  async t => {
    const { game, back } = await play(t, [])
    t.equal(game.wrong, 0, 'at the game server')
    t.equal(back.wrong, 0, 'at the players')
    t.equal(back.unanswered, 0)
    t.ok(game.right >= FLOWS * PLAYERS_OF_EACH, `${game.right} datagrams`)
  },
)

t.test('nor while somebody takes the table apart, and all of them get through', { skip }, async t => {
  const { game, back } = await play(t, [
    ['delete', 'table', 'ip', TABLE],
    ['flush', 'map', 'ip', TABLE, 'seen_port'],
    ['flush', 'map', 'ip', TABLE, 'flows'],
    ['flush', 'chain', 'ip', TABLE, 'to_proxy'],
  ])
  t.equal(game.wrong, 0, 'at the game server')
  t.equal(back.wrong, 0, 'at the players')
  t.equal(back.unanswered, 0)
  t.ok(game.right >= FLOWS * PLAYERS_OF_EACH, `${game.right} datagrams`)
})
