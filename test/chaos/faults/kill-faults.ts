import { BARS } from './bars.ts'
import type { Fault } from './fault.ts'

/** The control plane dies within this time after a shard: it covers every step from the report of the exit to the settled group. */
const FAILOVER_MS = 1_500

/** kill -9 of each part, alone and together. Every world has a shard to lose; the programs are those of `switchyard up`, which starts
 *  them again. */
export const shardKilled: Fault = {
  name: 'shard-killed',
  victims: 1,
  ends: [],
  concernedMsMax: BARS.crash,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    scene.kill(victim)
    return { did: `kill -9 of ${victim.id}, a hot spare is there`, concerned: [victim.id] }
  },
}

const noSpare: Fault = {
  name: 'shard-killed-without-spare',
  victims: 1,
  ends: [],
  concernedMsMax: BARS.hold,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    const spares = scene.spares
    scene.kill(...spares, victim)
    const lost = spares.map(spare => spare.id).join(', ')
    return { did: `kill -9 of ${victim.id} and of every spare (${lost})`, concerned: [victim.id] }
  },
}

const twoShards: Fault = {
  name: 'two-shards-killed-one-spare',
  victims: 2,
  ends: [],
  concernedMsMax: BARS.hold,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victims = scene.victims(2)
    scene.kill(...scene.spares.slice(1), ...victims)
    const names = victims.map(victim => victim.id)
    return { did: `kill -9 of ${names.join(' and ')} at once, one spare is there`, concerned: names }
  },
}

const agentKilled: Fault = {
  name: 'agent-killed',
  victims: 0,
  ends: ['shard-agent'],
  concernedMsMax: BARS.nothing,
  othersMsMax: BARS.nothing,
  moves: 'nobody',
  async apply(scene) {
    scene.kill(scene.pid('shard-agent'))
    return { did: 'kill -9 of the agent', concerned: [] }
  },
}

const agentAndShard: Fault = {
  name: 'agent-and-shard-killed',
  victims: 1,
  ends: ['shard-agent'],
  concernedMsMax: BARS.lostHost,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    scene.kill(scene.pid('shard-agent'), victim)
    return { did: `kill -9 of the agent and ${victim.id}`, concerned: [victim.id] }
  },
}

const hostLost: Fault = {
  name: 'host-lost',
  victims: 'all',
  ends: ['shard-agent'],
  concernedMsMax: BARS.hold,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const servers = scene.shards.filter(shard => shard.pid !== 0)
    scene.kill(scene.pid('shard-agent'), ...servers)
    return {
      did: `kill -9 of the agent and all ${servers.length} servers of the fleet`,
      concerned: servers.map(server => server.id),
    }
  },
}

const proxyKilled: Fault = {
  name: 'proxy-killed',
  victims: 0,
  ends: ['proxy'],
  concernedMsMax: BARS.proxyRestart,
  othersMsMax: BARS.proxyRestart,
  moves: 'nobody',
  async apply(scene) {
    scene.kill(scene.pid('proxy'))
    return { did: 'kill -9 of the proxy', concerned: 'all' }
  },
}

const planeKilled: Fault = {
  name: 'control-plane-killed',
  victims: 0,
  ends: ['control-plane'],
  concernedMsMax: BARS.nothing,
  othersMsMax: BARS.nothing,
  moves: 'nobody',
  async apply(scene) {
    scene.kill(scene.pid('control-plane'))
    return { did: 'kill -9 of the control plane', concerned: [] }
  },
}

const shardAndPlane: Fault = {
  name: 'shard-and-control-plane-killed',
  victims: 1,
  ends: ['control-plane'],
  concernedMsMax: BARS.planeRestart + BARS.crash,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    scene.kill(victim, scene.pid('control-plane'))
    return { did: `kill -9 of ${victim.id} and the control plane`, concerned: [victim.id] }
  },
}

const planeInFailover: Fault = {
  name: 'control-plane-killed-in-fail-over',
  victims: 1,
  ends: ['control-plane'],
  concernedMsMax: BARS.planeRestart + BARS.crash,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    const afterMs = Math.floor(scene.random.fraction() * FAILOVER_MS)
    scene.kill(victim)
    await scene.pause(afterMs)
    scene.kill(scene.pid('control-plane'))
    return {
      did: `kill -9 of ${victim.id}, and of the control plane ${afterMs} ms later`,
      concerned: [victim.id],
    }
  },
}

/** The lost host comes first: it costs every group one of its three fail-overs. */
export const KILL_FAULTS: readonly Fault[] = [
  hostLost,
  shardKilled,
  noSpare,
  twoShards,
  agentKilled,
  agentAndShard,
  proxyKilled,
  planeKilled,
  shardAndPlane,
  planeInFailover,
]
