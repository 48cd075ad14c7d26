import { setTimeout as pause } from 'node:timers/promises'
import { type Random, seededRandom } from '../../lib/random.ts'
import type { Scenario } from './scenario.ts'
import type { Scene } from './scene.ts'
import type { ShardNumber } from './tier-lab.ts'

/** Everything that can be ordered, by chance. */
const PLAYERS = 8
const IDLE_MS = 5_000
/** A shard gives up whoever it has not heard of for so long. Ports rest far longer, whatever keeps this machine busy. */
const TALK_MS = 1_500
const QUARANTINE_MS = 7_000
/** Ports of those who have left rest until their flows have expired and their shards given up: few enough to be used again and again. */
const FLOW_PORTS = 4 * PLAYERS
const LAME_DUCK_MS = 700
const PAUSE_MS_MAX = 1_200
const SHARDS: readonly ShardNumber[] = [1, 2, 3, 4]
/** Of the shards' numbers of players: below those of a flood. */
const NUMBERS_MAX = 900

interface Turn {
  readonly scene: Scene
  readonly random: Random
  /** Who plays. */
  readonly players: number[]
  /** Group → shard. */
  readonly homes: Map<number, ShardNumber>
  newcomers: number
}

const DEEDS: readonly { readonly weight: number; readonly deed: (turn: Turn) => Promise<void> }[] = [
  { weight: 4, deed: ({ scene, ...turn }) => scene.move(some(turn), one(turn.random, [1, 2])) },
  { weight: 3, deed: ({ scene, ...turn }) => scene.move(some(turn), one(turn.random, [1, 2]), LAME_DUCK_MS) },
  { weight: 4, deed: failOver },
  { weight: 2, deed: ({ scene, ...turn }) => scene.cut(some(turn)) },
  { weight: 2, deed: banSome },
  { weight: 1, deed: drainOnce },
  { weight: 3, deed: replaceSome },
  { weight: 1, deed: ({ scene }) => scene.restart('SIGKILL', async () => {}) },
  { weight: 1, deed: ({ scene }) => scene.restart('SIGTERM', async () => {}) },
]
const WEIGHT = DEEDS.reduce((sum, { weight }) => sum + weight, 0)

/** @param seed the same seed is the same orders, at other moments */
export function mixedScenario(seed: number, deeds: number): Scenario {
  return {
    name: `${deeds} orders by chance, seed ${seed}`,
    options: {
      groups: { 1: 1, 2: 2 },
      idleMs: IDLE_MS,
      flowPorts: FLOW_PORTS,
      quarantineMs: QUARANTINE_MS,
    },
    async play(t, scene) {
      const players = Array.from({ length: PLAYERS }, (_, player) => player)
      const homes = new Map<number, ShardNumber>([
        [1, 1],
        [2, 2],
      ])
      const turn: Turn = { scene, random: seededRandom(seed), players, homes, newcomers: PLAYERS }
      await scene.join(players)
      await scene.heard(players, SHARDS, 5)
      await scene.carried(players, 'perhaps-others')
      await scene.talk(true, TALK_MS)
      for (let done = 0; done < deeds; done += 1) {
        await chosen(turn.random)(turn)
        await scene.heard(turn.players, [...homes.values()], 5)
        // Time to be promoted again, or not.
        await pause(turn.random.fraction() * PAUSE_MS_MAX)
      }
      await scene.heard(turn.players, SHARDS, 20)
      await scene.carried(turn.players, 'perhaps-others')
      t.equal(turn.players.length, PLAYERS)
    },
  }
}

function chosen(random: Random): (turn: Turn) => Promise<void> {
  let left = random.fraction() * WEIGHT
  for (const { weight, deed } of DEEDS) {
    left -= weight
    if (left < 0) return deed
  }
  return DEEDS[0]!.deed
}

function one<T>(random: Random, choice: readonly T[]): T {
  return choice[Math.floor(random.fraction() * choice.length)]!
}

/** At least one. */
function some({ random, players }: Pick<Turn, 'random' | 'players'>): readonly number[] {
  const first = one(random, players)
  return players.filter(player => player === first || random.fraction() < 0.5)
}

async function failOver({ scene, random, homes }: Turn): Promise<void> {
  const group = one(random, [1, 2])
  const shard = one(
    random,
    SHARDS.filter(other => ![...homes.values()].includes(other)),
  )
  homes.set(group, shard)
  await scene.failOver(group, shard)
}

/** Two have one address. */
async function banSome({ scene, random, players }: Turn): Promise<void> {
  const address = Math.floor(one(random, players) / 2)
  const banned = players.filter(player => Math.floor(player / 2) === address)
  await scene.ban(banned)
  await pause(random.fraction() * PAUSE_MS_MAX)
  await scene.lift(banned)
}

async function drainOnce({ scene, random }: Turn): Promise<void> {
  await scene.drain(true)
  await pause(random.fraction() * PAUSE_MS_MAX)
  await scene.drain(false)
}

/** Some leave without a word, others come. */
async function replaceSome(turn: Turn): Promise<void> {
  const { scene, random, players } = turn
  const leaving = players.slice(0, 1 + Math.floor(random.fraction() * 2))
  const coming = leaving.map((_, index) => turn.newcomers + index)
  if (turn.newcomers + coming.length > NUMBERS_MAX) return
  await scene.speak(leaving, false)
  players.splice(0, leaving.length)
  players.push(...coming)
  turn.newcomers += coming.length
  await scene.join(coming)
}
