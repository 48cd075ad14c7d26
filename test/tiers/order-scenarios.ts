import { setTimeout as pause } from 'node:timers/promises'
import type { Test } from 'tap'
import { eventually } from '../support/eventually.ts'
import { ALL, allInGroupOne, GROUPS, OTHERS, type Scenario, SOME } from './scenario.ts'
import type { SceneEnd } from './scene.ts'
import { PATIENCE_MS } from './scene-proxy.ts'
import { readWord } from './words.ts'

/** What somebody orders, and what becomes of players. */
const LAME_DUCK_MS = 3_000

/** There was something for the fence to keep away. */
function wereTalkedTo(t: Test, { answersSent, answersArrived }: SceneEnd): void {
  const kept = answersSent - answersArrived
  t.ok(kept >= SOME.length, `${kept} words of shards that players had left reached nobody`)
}

const place: Scenario = {
  name: 'players are spread over the groups, and everything arrives as it was sent',
  options: { groups: GROUPS },
  async play(t, scene) {
    await scene.join(ALL)
    await scene.heard(ALL, [1, 2])
    await scene.carried(ALL)
    await scene.heard(ALL, [1, 2], 150)
    const reports = await Promise.all(ALL.map(player => scene.report(player)))
    const homes = reports.map(({ gotFrom }) => Object.keys(gotFrom))
    t.ok(
      homes.every(home => home.length === 1),
      `each has one shard: ${homes.join(' ')}`,
    )
    t.equal(homes.filter(([home]) => home === '1').length, ALL.length / 2, 'half of them each')
  },
  judge(t, end, scene) {
    const lost = end.wordsSent - end.wordsArrived + end.answersSent - end.answersArrived
    t.ok(lost <= scene.dropped(), `${lost} datagrams are lost, but for what there was no room for`)
  },
}

const moveCut: Scenario = {
  name: 'moved with a cut, players hear nothing more of the shard that they have left, however it goes on',
  options: { groups: GROUPS, admits: [1] },
  async play(_t, scene) {
    await allInGroupOne(scene, ALL)
    await scene.talk(true)
    await scene.move(SOME, 2)
    await scene.heard(SOME, [2])
    await scene.heard(OTHERS, [1])
    await scene.carried(ALL)
    // Back again by another order, in two parts, and promoted anew each time.
    await scene.move(SOME.slice(0, 2), 1)
    await scene.heard(SOME.slice(0, 2), [1])
    await scene.heard(SOME.slice(2), [2])
    await scene.carried(ALL)
    await scene.heard(ALL, [1, 2])
  },
  judge: (t, end) => wereTalkedTo(t, end),
}

const moveLameDuck: Scenario = {
  name: 'a lame duck is heard to its end, and gets nothing',
  options: { groups: GROUPS, admits: [1] },
  async play(_t, scene) {
    await allInGroupOne(scene, SOME)
    await scene.talk(true)
    await scene.move(SOME, 2, LAME_DUCK_MS)
    await scene.heard(SOME, [2])
    // Carried as ever again: the shard that was left talks on, and is not heard.
    await pause(LAME_DUCK_MS)
    await scene.carried(SOME)
    await scene.heard(SOME, [2], 60)
  },
  judge(t, { story: { sightings } }) {
    for (const player of SOME) {
      const arrived = sightings.find(
        one => one.kind === 'shard-got' && one.shard === 2 && readWord(one.bytes)?.player === player,
      )!
      const saidLater = sightings.filter(
        one => one.kind === 'shard-sent' && one.shard === 1 && one.at > arrived.at,
      )
      const heard = sightings.find(
        one =>
          one.kind === 'player-got' &&
          one.player === player &&
          saidLater.some(({ bytes }) => bytes.equals(one.bytes)),
      )
      t.ok(heard !== undefined, `player ${player} has heard the former shard when it was with the other`)
    }
  },
}

const failOver: Scenario = {
  name: 'a group that fails over, to another address and port, and on, and back, is never between two shards',
  // A mixture of shards 1 and 2 is 3 or 4: nobody of group 1 may be seen there.
  options: { groups: { 1: 1, 2: 3 }, admits: [1] },
  async play(_t, scene) {
    await allInGroupOne(scene, ALL)
    await scene.talk(true)
    await scene.failOver(1, 2)
    await scene.heard(ALL, [2])
    await scene.failOver(1, 4)
    await scene.heard(ALL, [4])
    await scene.failOver(1, 1)
    await scene.heard(ALL, [1])
    await scene.carried(ALL)
    for (let turn = 0; turn < 4; turn += 1) {
      await scene.failOver(1, 2)
      await scene.failOver(1, 1)
    }
    await scene.heard(ALL, [1])
  },
  judge: (t, end) => wereTalkedTo(t, end),
}

const ban: Scenario = {
  name: 'banned players reach nobody and hear nobody, others play on; lifted, they are back',
  options: { groups: GROUPS },
  async play(_t, scene) {
    const [banned, others] = [ALL.slice(0, 2), ALL.slice(2)]
    await scene.join(ALL)
    await scene.heard(ALL, [1, 2])
    await scene.carried(ALL)
    await scene.talk(true)
    await scene.ban(banned)
    await scene.heard(others, [1, 2], 60)
    await eventually('they are turned away', PATIENCE_MS, async () =>
      (await scene.proxy.metric('drops_total{listener="main",reason="banned"}')) > 20 ? true : undefined,
    )
    await scene.lift(banned)
    await scene.heard(banned, [1, 2])
    await scene.carried(ALL)
  },
}

const drain: Scenario = {
  name: 'a draining proxy lets nobody in, and players play on; a draining shard gets no newcomers',
  options: { groups: GROUPS, admits: [1] },
  async play(t, scene) {
    await allInGroupOne(scene, SOME)
    await scene.drain(true)
    await scene.join(OTHERS)
    await eventually('they are turned away', PATIENCE_MS, async () =>
      (await scene.proxy.metric('drops_total{listener="main",reason="draining"}')) > 20 ? true : undefined,
    )
    await scene.heard(SOME, [1])
    t.equal((await scene.report(OTHERS[0]!)).got, 0)
    await scene.drain(false)
    await scene.heard(OTHERS, [1])
    await scene.admit([2])
    const late = [6, 7]
    await scene.join(late)
    await scene.heard(late, [2])
    await scene.carried([...SOME, ...OTHERS, ...late])
    await scene.heard([...SOME, ...OTHERS], [1])
  },
}

export const ORDER_SCENARIOS: readonly Scenario[] = [place, moveCut, moveLameDuck, failOver, ban, drain]
