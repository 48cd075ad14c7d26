import { createSocket } from 'node:dgram'
import { eventually } from '../../support/eventually.ts'
import type { UpWorld } from '../world/up-world.ts'
import { POISON_FLEET } from '../world/world-config.ts'
import { BARS } from './bars.ts'
import type { Fault } from './fault.ts'

const SWALLOW_EVERY_MS = 250
const HELD_MS_MAX = 90_000
const HEALED_MS_MAX = 30_000

/** A group whose player kills every server that takes it: the flap guard has to hold it, and the other fleet must not notice. */
export const poisonGroup: Fault<UpWorld> = {
  name: 'poison-group',
  victims: 0,
  ends: [],
  concernedMsMax: BARS.nothing,
  othersMsMax: BARS.nothing,
  moves: 'nobody',
  async apply({ world, before }) {
    const group = before.groups.find(one => one.fleet === POISON_FLEET)
    if (group === undefined) throw new Error('there is no group to poison')
    const player = createSocket('udp4')
    player.on('error', () => {}) // Refused while its server is dead: it tries again.
    const swallow = setInterval(() => player.send('poison', world.poisonPort, '127.0.0.1'), SWALLOW_EVERY_MS)
    let alarms: readonly string[]
    try {
      alarms = await eventually(`${group.id} to be held`, HELD_MS_MAX, async () => {
        const snapshot = await world.product.snapshotIfAny()
        const phase = snapshot?.groups.find(one => one.id === group.id)?.phase
        return phase === 'held' ? snapshot?.status.alarms : undefined
      })
    } finally {
      clearInterval(swallow)
      player.close()
    }
    await eventually(`a server for ${group.id}`, HEALED_MS_MAX, async () => {
      const snapshot = await world.product.snapshotIfAny()
      const ready = snapshot?.shards.some(shard => shard.fleet === POISON_FLEET && shard.state === 'ready')
      return ready === true ? true : undefined
    })
    await world.product.failOver(group.id)
    return {
      did: `a player kills every server of ${group.id} until it is held; then stops, and a person lets it go on`,
      concerned: [],
      complaints: alarms.some(alarm => alarm.includes(group.id)) ? [] : [`no alarm names ${group.id}`],
    }
  },
}
