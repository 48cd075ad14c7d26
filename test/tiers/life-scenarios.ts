import { eventually } from '../support/eventually.ts'
import { ALL, allInGroupOne, GROUPS, OTHERS, type Scenario, SOME } from './scenario.ts'
import { PATIENCE_MS } from './scene-proxy.ts'
import { readWord } from './words.ts'

/** What ends and begins without anybody's having ordered it: flows, ports, floods, the proxy itself. */
const IDLE_MS = 8_000
const FLOOD = { first: 1_000, count: 1_500 }
/** As `shards-peer.ts` has it. */
const TALK_EVERY_MS = 100
const UDP_FLOWS = 'flows{listener="main",fleet="arena",protocol="udp"}'

const expiry: Scenario = {
  name: 'a flow lives while its shard is heard, ends in silence, and is heard of no more',
  options: { groups: GROUPS, admits: [1], idleMs: IDLE_MS },
  async play(t, scene) {
    await allInGroupOne(scene, ALL)
    await scene.talk(true)
    await scene.speak(SOME, false)
    // More of the shard's words than there is time for within `IDLE_MS`.
    await scene.heard(SOME, [1], (IDLE_MS / TALK_EVERY_MS) * 1.25)
    t.equal(scene.proxy.flows().size, ALL.length, 'nobody has expired')
    await scene.talk(false)
    await scene.expired(SOME)
    await scene.talk(true)
    await scene.heard(OTHERS, [1], 40)
    await scene.talk(false)
    await scene.speak(SOME, true)
    await scene.heard(SOME, [1])
    await scene.carried(ALL)
  },
  judge(t, { story: { orders, sightings } }, { traits }) {
    const closed = orders.find(({ kind }) => kind === 'expire')!.until
    for (const player of SOME) {
      const got = sightings.findLast(
        one => one.kind === 'player-got' && one.player === player && one.at < closed,
      )!
      const said = sightings.find(one => one.kind === 'shard-sent' && one.bytes.equals(got.bytes))!
      t.ok(closed - said.at >= IDLE_MS - traits.readingMs, `player ${player} had its time`)
    }
  },
}

const portReuse: Scenario = {
  name: 'ports that serve others at once bring them nothing that the shard before still says',
  // As many as there are players.
  options: { groups: GROUPS, admits: [1], flowPorts: SOME.length },
  async play(t, scene) {
    const next = [10, 11, 12, 13]
    await allInGroupOne(scene, SOME)
    await scene.talk(true)
    await scene.speak(SOME, false)
    await scene.cut(SOME)
    await scene.join(next)
    await eventually('ports rest', PATIENCE_MS, async () =>
      (await scene.proxy.metric('drops_total{listener="main",reason="flow-ports"}')) > 0 ? true : undefined,
    )
    await scene.admit([2])
    await scene.heard(next, [2])
    await scene.carried(next)
    await scene.heard(next, [2], 60)
    for (const player of SOME) t.equal((await scene.report(player)).gotFrom[2], undefined)
  },
  judge(t, { story: { sightings } }) {
    const ports = new Map<number, Set<string>>()
    for (const one of sightings)
      if (one.kind === 'shard-got') ports.set(one.shard, (ports.get(one.shard) ?? new Set()).add(one.peer))
    t.same([...(ports.get(2) ?? [])].toSorted(), [...(ports.get(1) ?? [])].toSorted(), 'the same ports')
  },
}

const flood: Scenario = {
  name: 'a flood of strangers costs players nothing but room, and earns nothing',
  options: { groups: GROUPS, flowPorts: 2_000, flowsMax: 1_000, idleMs: IDLE_MS },
  async play(t, scene) {
    await scene.join(SOME)
    await scene.heard(SOME, [1, 2])
    await scene.carried(SOME)
    await scene.flood(FLOOD.first, FLOOD.count)
    await scene.heard(SOME, [1, 2], 60)
    await scene.carried(SOME)
    const opened = await scene.proxy.metric('flows_opened_total{listener="main"}')
    t.ok(opened > SOME.length + FLOOD.count / 10, `${opened} flows: there was a flood`)
    await eventually('the flood has expired', PATIENCE_MS, async () =>
      (await scene.proxy.metric(UDP_FLOWS)) === SOME.length ? true : undefined,
    )
    await scene.join(OTHERS)
    await scene.heard(OTHERS, [1, 2])
    await scene.carried([...SOME, ...OTHERS])
  },
}

/** The proxy's next life carries the same flows to the same shards, by the same ports. */
function restart(signal: 'SIGTERM' | 'SIGKILL'): Scenario {
  return {
    name: `${signal} and another start: the same flows, at the same shards`,
    options: { groups: GROUPS, drainMs: 200 },
    async play(_t, scene) {
      await scene.join(ALL)
      await scene.heard(ALL, [1, 2])
      await scene.carried(ALL)
      await scene.talk(true)
      await scene.restart(signal, async () => {
        if (signal === 'SIGKILL' && scene.traits.outlivesProxy) await scene.heard(ALL, [1, 2], 60)
      })
      await scene.heard(ALL, [1, 2])
      await scene.carried(ALL)
      await scene.heard(ALL, [1, 2])
    },
    judge(t, { story: { sightings } }) {
      const ports = new Map<number, Set<string>>()
      for (const one of sightings)
        if (one.kind === 'shard-got') {
          const { player } = readWord(one.bytes)!
          ports.set(player, (ports.get(player) ?? new Set()).add(one.peer))
        }
      for (const player of ALL) t.equal(ports.get(player)?.size, 1, `player ${player} has kept its flow port`)
    },
  }
}

export const LIFE_SCENARIOS: readonly Scenario[] = [
  expiry,
  portReuse,
  flood,
  restart('SIGTERM'),
  restart('SIGKILL'),
]
