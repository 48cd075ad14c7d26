import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../support/eventually.ts'
import { readPeerLog } from './peer-log.ts'
import type { Sighting } from './story.ts'
import type { TierLab } from './tier-lab.ts'

/** Bounds a test that hangs. */
const PATIENCE_MS = 60_000
/** Between two looks whether anything still moves. */
const LOOK_EVERY_MS = 200
/** So many looks, one after the other, that show the same: where others have the cores, a proxy may do nothing for long and then go on. */
const STILL_LOOKS = 5

/** What peers note during one scenario. */
export class SceneRecords {
  readonly #lab: TierLab
  readonly #directory: string

  private constructor(lab: TierLab, directory: string) {
    this.#lab = lab
    this.#directory = directory
  }

  /** Nobody plays and shards know of nobody then, though the scene before may have failed half-way. */
  static async begin(lab: TierLab, directory: string): Promise<SceneRecords> {
    const records = new SceneRecords(lab, directory)
    await records.#silenceShards()
    for (const shard of lab.shards) await shard.ask({ kind: 'forget' })
    await lab.players.ask({ kind: 'leave', players: await records.#everybody() })
    await records.#goOnIn('scene')
    return records
  }

  /** Everybody falls silent, and what has been seen is whole.
   *  @param stopProxy called when nothing is on its way any more */
  async end(stopProxy: () => Promise<void>): Promise<readonly Sighting[]> {
    const { players } = this.#lab
    await this.#silenceShards()
    const everybody = await this.#everybody()
    await players.ask({ kind: 'speak', players: everybody, on: false })
    await this.#still()
    await stopProxy()
    await this.#still()
    await players.ask({ kind: 'leave', players: everybody })
    // What still comes belongs to no scenario.
    await this.#goOnIn('late')
    const sightings = this.#paths('scene').flatMap(path => readPeerLog(path))
    for (const path of this.#paths('scene')) rmSync(path)
    return sightings
  }

  async #silenceShards(): Promise<void> {
    for (const shard of this.#lab.shards) await shard.ask({ kind: 'talk', on: false, forMs: 0 })
  }

  async #everybody(): Promise<readonly number[]> {
    return Object.keys((await this.#lab.players.ask({ kind: 'report' })).players).map(Number)
  }

  async #goOnIn(name: string): Promise<void> {
    const [path = '', ...others] = this.#paths(name)
    await this.#lab.players.ask({ kind: 'log', path })
    for (const [index, shard] of this.#lab.shards.entries())
      await shard.ask({ kind: 'log', path: others[index]! })
  }

  #paths(name: string): readonly string[] {
    return [this.#lab.players, ...this.#lab.shards].map((_, index) =>
      join(this.#directory, `${name}-${index}`),
    )
  }

  async #still(): Promise<void> {
    const { players, shards } = this.#lab
    const look = async (): Promise<string> =>
      JSON.stringify([
        await players.ask({ kind: 'report' }),
        ...(await Promise.all(shards.map(shard => shard.ask({ kind: 'report' })))),
      ])
    let before = await look()
    let same = 0
    await eventually('everything is still', PATIENCE_MS, async () => {
      await pause(LOOK_EVERY_MS)
      const now = await look()
      same = now === before ? same + 1 : 0
      before = now
      return same >= STILL_LOOKS ? true : undefined
    })
  }
}
