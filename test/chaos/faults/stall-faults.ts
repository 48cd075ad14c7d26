import { BARS } from './bars.ts'
import type { Fault } from './fault.ts'

const MOVED_MS_MAX = 30_000
/** Long enough for the woken to say everything it has to say. */
const AWAKE_MS = 2_500
const AGENT_FROZEN_MS = 6_500
const PROXY_FROZEN_MS = 1_500
const PLANE_FROZEN_MS = 7_000

/** SIGSTOP: whoever is frozen keeps its sockets and its processes, answers nothing, and comes back with old news. */
export const shardHung: Fault = {
  name: 'shard-hung',
  victims: 1,
  ends: [],
  concernedMsMax: BARS.hung,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    scene.freeze(victim)
    await scene.moved(victim, MOVED_MS_MAX)
    return { did: `SIGSTOP of ${victim.id}`, concerned: [victim.id] }
  },
}

/** Its agent would kill the fenced shard before it wakes, so the agent is frozen with it and stays frozen. */
const zombie: Fault = {
  name: 'zombie-wakes',
  victims: 1,
  ends: [],
  concernedMsMax: BARS.lostHost,
  othersMsMax: BARS.nothing,
  moves: 'concerned',
  async apply(scene) {
    const victim = scene.victim()
    const agent = scene.pid('shard-agent')
    scene.freeze(agent, victim)
    await scene.moved(victim, MOVED_MS_MAX)
    scene.thaw(victim)
    const answer = await scene.ask(victim)
    await scene.pause(AWAKE_MS)
    scene.thaw(agent)
    return {
      did: `SIGSTOP of agent and ${victim.id}; ${victim.id} woken after its group had moved, the agent ${AWAKE_MS} ms later`,
      concerned: [victim.id],
      complaints: answer === undefined ? ['the zombie did not wake: nothing was proved'] : [],
    }
  },
}

const agentFrozen: Fault = {
  name: 'agent-frozen',
  victims: 0,
  ends: [],
  concernedMsMax: BARS.nothing,
  othersMsMax: BARS.nothing,
  moves: 'nobody',
  async apply(scene) {
    const agent = scene.pid('shard-agent')
    scene.freeze(agent)
    await scene.pause(AGENT_FROZEN_MS)
    scene.thaw(agent)
    return { did: `SIGSTOP of the agent for ${AGENT_FROZEN_MS} ms`, concerned: [] }
  },
}

const proxyFrozen: Fault = {
  name: 'proxy-frozen',
  victims: 0,
  ends: [],
  concernedMsMax: PROXY_FROZEN_MS + BARS.nothing,
  othersMsMax: PROXY_FROZEN_MS + BARS.nothing,
  moves: 'nobody',
  async apply(scene) {
    const proxy = scene.pid('proxy')
    scene.freeze(proxy)
    await scene.pause(PROXY_FROZEN_MS)
    scene.thaw(proxy)
    return { did: `SIGSTOP of the proxy for ${PROXY_FROZEN_MS} ms`, concerned: 'all' }
  },
}

const planeFrozen: Fault = {
  name: 'control-plane-frozen',
  victims: 0,
  ends: [],
  concernedMsMax: BARS.nothing,
  othersMsMax: BARS.nothing,
  moves: 'nobody',
  async apply(scene) {
    const plane = scene.pid('control-plane')
    scene.freeze(plane)
    await scene.pause(PLANE_FROZEN_MS)
    scene.thaw(plane)
    return {
      did: `SIGSTOP of the control plane for ${PLANE_FROZEN_MS} ms, longer than its lease`,
      concerned: [],
    }
  },
}

export const STALL_FAULTS: readonly Fault[] = [shardHung, zombie, agentFrozen, proxyFrozen, planeFrozen]
