import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { AddressFamily } from '../../lib/ip-text.ts'
import { endpointText } from '../../proto/contract/common.ts'
import { OWN_HEADER } from '../../proto/contract/proxy-protocol-header.ts'
import { eventually } from '../support/eventually.ts'
import { startLineChild } from '../support/line-child.ts'
import { nftMissing } from '../support/nft-missing.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'
import { FAMILIES, PEOPLE, RestoreWorld, WAIT_MS } from './restore-world.ts'
import { pidOf } from '../support/pid-of.ts'

/** A fleet with `restore` addresses through the programs that a user has, on machines of their own. */

const skip = nftMissing() ?? false
const ECHO = /^echo \d+$/
const SEEN = /seen=(?<seen>\S+)$/
const ARENA = {
  command: ['node', join(PROJECT_ROOT, 'examples/arena/main.ts')],
  ready: { udp: 'who' },
  probe: { udp: 'who' },
}
const [ANN, BEN] = PEOPLE[4]
/** Longer than any answer takes. */
const AGAIN_MS = 500

async function seenOf(world: RestoreWorld, name: string, from: string): Promise<void> {
  const { groups } = await world.people.ask(name, from, 'who', SEEN)
  if (groups?.['seen'] !== endpointText(from, world.people.portOf(name) ?? 0))
    throw new Error(`${name} is seen as ${groups?.['seen']}:\n${world.lines.join('\n')}`)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function playThrough(t: Test, family: AddressFamily): Promise<void> {
  const world = await RestoreWorld.start(t, { family, fleet: ARENA })
  const [ANN, BEN, EVE] = PEOPLE[family]
  await seenOf(world, 'ann', ANN)
  await seenOf(world, 'ben', BEN)
  await seenOf(world, 'ann-again', ANN)

  await t.test('longer datagrams than a frame pass', async t => {
    const text = `echo ${'x'.repeat(3_000)}`
    const answer = await world.people.ask('ann', ANN, text, /^.*x{3000}$/)
    t.ok(answer)
  })

  await t.test('a killed agent costs running flows nothing, and its next life takes them over', async t => {
    // Ann's two and Ben's. Until the kernel has a flow, the agent hands its datagrams in.
    await eventually('the flows in the kernel', WAIT_MS, () => {
      const { text } = world.nft('list', 'map', ...world.table, 'seen_ip')
      const seen = [...text.matchAll(/ : (?<ip>[0-9a-f:.]+)/g)].map(({ groups }) => groups?.['ip'])
      return seen.filter(ip => ip === ANN || ip === BEN).length >= 3 ? true : undefined
    })
    const pid = pidOf(world.agent)
    process.kill(pid, 'SIGKILL')
    await eventually('its end', WAIT_MS, () => (isRunning(pid) ? undefined : true))
    for (const [name, from] of [
      ['ann', ANN],
      ['ben', BEN],
    ] as const) {
      // Answers to what was asked before may come late, and twice to what was said again.
      const echoes = (): ReadonlySet<string> =>
        new Set(world.people.heard(name).filter(line => ECHO.test(line)))
      const said = Array.from({ length: 100 }, (_, index) => `echo ${index + 1}`)
      for (const text of said) {
        // After a second of silence the proxy says again whose the flow is, to nobody: one datagram a second is lost.
        let saidAt = Number.NEGATIVE_INFINITY
        await eventually(`the answer to ${name}'s datagram ${text}`, WAIT_MS, () => {
          if (echoes().has(text)) return true
          if (performance.now() - saidAt < AGAIN_MS) return undefined
          saidAt = performance.now()
          world.people.say(name, from, text)
          return undefined
        })
      }
      t.same([...echoes()], said)
      await seenOf(world, name, from)
    }
    t.ok(world.hasTable())
    await world.agent.start()
    const told = await eventually('the take-over', WAIT_MS, () =>
      world.agent.lines.find(line => line.includes('took over the flows')),
    )
    t.ok(Number(/"flows":(\d+)/.exec(told)?.[1]) >= 3, told) // Ann's two and Ben's.
    await seenOf(world, 'ann', ANN)
    await seenOf(world, 'eve', EVE)
  })

  await t.test('a table that somebody deletes comes back', async t => {
    t.equal(world.nft('delete', 'table', ...world.table).status, 0)
    await eventually('the table', WAIT_MS, () => (world.hasTable() ? true : undefined))
    await seenOf(world, 'ann', ANN)
    await seenOf(world, 'ben', BEN)
    t.equal(world.nft('flush', 'map', ...world.table, 'seen_ip').status, 0)
    await seenOf(world, 'ann', ANN)
    const rules = (): string => world.nft('list', 'chain', ...world.table, 'to_game').text
    const before = rules()
    t.match(before, /accept\s+drop/, 'it has rules')
    t.equal(world.nft('flush', 'chain', ...world.table, 'to_game').status, 0)
    // Without them the agent hands every datagram in by itself: players would notice nothing.
    await eventually('the same rules', WAIT_MS, () => (rules() === before ? true : undefined))
    await seenOf(world, 'ben', BEN)
  })
  await t.test(
    'another table, and another rule, are left alone; ours goes with the last game server',
    async t => {
      t.equal(world.nft('add', 'table', 'ip', 'somebody').status, 0)
      t.equal(world.nft('add', 'chain', 'ip', 'somebody', 'else').status, 0)
      const scaled = world.cli('fleets', 'scale', 'restored', '--shards', '0', '--spares', '0', '--yes')
      t.equal(scaled.status, 0, scaled.text)
      await eventually('the end of the table', WAIT_MS, () => (world.hasTable() ? undefined : true))
      t.match(world.nft('list', 'ruleset').text, /^table ip somebody \{\s*chain else \{\s*\}\s*\}\s*$/)
    },
  )
}

for (const family of FAMILIES)
  t.test(`a game server sees each player’s own address and port, by IPv${family}`, { skip }, t =>
    playThrough(t, family),
  )

t.test(
  'a player of the other family than the way to his shard is seen at the proxy’s address',
  { skip },
  async t => {
    const world = await RestoreWorld.start(t, { family: 6, fleet: ARENA })
    await seenOf(world, 'ann', PEOPLE[6][0])
    const { groups } = await world.people.ask('ben', BEN, 'who', SEEN)
    t.match(groups?.['seen'], new RegExp(`^\\[${world.places.proxyGame}\\]:\\d+$`))
    await seenOf(world, 'ann', PEOPLE[6][0])
  },
)

t.test('a header from a link-local address is not believed, and costs nobody anything', { skip }, async t => {
  const world = await RestoreWorld.start(t, { family: 6, fleet: ARENA })
  const [ANN, BEN] = PEOPLE[6]
  await seenOf(world, 'ann', ANN)
  const { hostGame } = world.places
  const port = new RegExp(`\\[${hostGame}\\]:(\\d+)`).exec(world.cli('shards', 'list').text)?.[1]
  const from = world.linkLocalOf('host', 'game')
  const [command = '', ...prefix] = world.namespaces.on('host')
  const sender = startLineChild({
    command,
    args: [...prefix, process.execPath, join(PROJECT_ROOT, 'test/integration/games/udp-people.ts')],
    directory: world.directory,
    onLine: () => {},
  })
  t.teardown(() => sender.kill())
  sender.say(JSON.stringify({ name: 'proxy', from, to: hostGame, port, text: `${OWN_HEADER.toString()}who` }))
  await eventually('the reason', WAIT_MS, () =>
    world.agent.lines.some(line => /"untrusted":1\b/.test(line)) ? true : undefined,
  )
  await seenOf(world, 'ben', BEN)
})

t.test(
  'a ban by the game hits one player, and scripts know players by what the game sees',
  { skip },
  async t => {
    const world = await RestoreWorld.start(t, {
      fleet: {
        command: ['node', join(PROJECT_ROOT, 'test/integration/games/strict-game.ts')],
        ready: { udp: 'see' },
        probe: { udp: 'see' },
      },
    })
    const { people } = world
    await people.ask('ann', ANN, 'see', new RegExp(`^seen ${ANN}:[0-9]+$`))
    await people.ask('ben', BEN, 'see', new RegExp(`^seen ${BEN}:`))
    const real = await people.ask('ann', ANN, 'realip', /^OK\|(?<told>.*)$/)
    t.equal(real.groups?.['told'], `${ANN}|${people.portOf('ann')}`)
    await people.ask('ann', ANN, 'ban-me', /^banned$/)
    people.heard('ann').length = 0
    for (let round = 0; round < 10; round += 1) {
      people.say('ann', ANN, 'see')
      people.say('ann-again', ANN, 'see')
      await people.ask('ben', BEN, 'see', /^seen/)
    }
    // Answers to `realip` may come late: the game server asks its agent for them.
    const heard = [...people.heard('ann'), ...people.heard('ann-again')]
    t.same(
      heard.filter(line => line.startsWith('seen')),
      [],
      'nobody of the banned address is heard',
    )
  },
)

for (const family of FAMILIES)
  t.test(
    `the proxy and the game server may be on one machine, by IPv${family}`,
    { skip },
    async (t: Test) => {
      const world = await RestoreWorld.start(t, { family, fleet: ARENA, together: true })
      const [ANN, BEN] = PEOPLE[family]
      await seenOf(world, 'ann', ANN)
      await seenOf(world, 'ben', BEN)
      const answer = await world.people.ask('ann', ANN, `echo ${'x'.repeat(3_000)}`, /x{3000}$/)
      t.ok(answer)
    },
  )

t.test('without CAP_NET_ADMIN no shard begins there, and it is said why', { skip }, async t => {
  const world = await RestoreWorld.start(t, {
    fleet: ARENA,
    agentPrefix: ['setpriv', '--bounding-set', '-net_admin', '--inh-caps', '-net_admin'],
  })
  await eventually('the reason', WAIT_MS, () => {
    const { text } = world.cli('events')
    return /restores addresses: host-r: .*CAP_NET_ADMIN/.test(text) ? true : undefined
  })
  t.notOk(world.hasTable())
})
