import { cipheredOpenRequest } from '../../../proxy/games/samp/handshake.ts'
import { sampFleet } from '../../proxy/support/samp-fleet.ts'
import { FRONT } from '../../proxy/support/samp-proxy.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** Who says the next so many bytes: the lowest two bits of the first byte; the second is their number. */
const SPEAKERS = ['stranger', 'player', 'newcomer', 'shard'] as const
const HEAD_BYTES = 2
const LINES_MAX = 64
const FLOW_PORTS = { first: 10_000, last: 10_063 }

/** A talk of strangers, players and a shard with the proxy, while a player plays and another one is in its handshake. */
export const sampDoor: FuzzTarget = {
  name: 'samp-door',
  promise:
    'whatever anybody says: a stranger gets no flow, the player plays on, and no shard gets data of somebody it has not let in',
  words: [
    '\u001a\u0001\u0002',
    '\u0019\0',
    '\u001f\0',
    '\u001d\0',
    '\u0024\0',
    '\u0086pmo\0',
    '\u0000\u00003\u0080!',
  ],
  invent: random => {
    const line = (): Buffer => {
      const word = cipheredOpenRequest(Math.floor(random.fraction() * 65_536), FRONT.port)
      return Buffer.concat([Buffer.from([Math.floor(random.fraction() * 4), word.length]), word])
    }
    return Buffer.concat([line(), line(), line()])
  },
  run(input) {
    const fleet = sampFleet({ shards: 1, proxy: { flowPorts: FLOW_PORTS }, server: { masks: true } })
    const { world, watch, proxy } = fleet
    const [player] = fleet.crowd(1)
    // The shard's own words to the newcomer get lost: what it hears is what the input says.
    watch.lose(({ from, to }) => from.ip.startsWith('10.') && to.port !== played?.flowPort)
    const [played] = proxy.carrier.table.flows()
    fleet.join(1)
    world.run(50)
    const newcomer = proxy.carrier.table.flows().find(flow => flow !== played)
    expect(played !== undefined && newcomer !== undefined, 'there are two flows')
    let at = 0
    for (let lines = 0; lines < LINES_MAX && at + HEAD_BYTES < input.length; lines += 1) {
      const data = input.subarray(at + HEAD_BYTES, at + HEAD_BYTES + (input[at + 1] ?? 0))
      const speaker = SPEAKERS[(input[at] ?? 0) & 3] ?? 'stranger'
      at += HEAD_BYTES + data.length
      const shard = fleet.shards[0] ?? FRONT
      const from = {
        stranger: { ip: '192.0.2.1', port: 7 },
        player: played.player,
        newcomer: newcomer.player,
        shard,
      }
      const to = speaker === 'shard' ? { ip: FRONT.ip, port: newcomer.flowPort } : FRONT
      watch.lose(() => false)
      world.inject({ data: Buffer.from(data), from: from[speaker], to })
    }
    world.run(200)
    expect(watch.broken.length === 0, watch.broken.join())
    expect(proxy.listener.udpFlow('192.0.2.1', 7) === undefined, 'a stranger has a flow')
    expect(proxy.carrier.table.size <= 2, 'a flow has come up')
    expect(
      proxy.listener.udpFlow(played.player.ip, played.player.port) === played,
      'the player’s flow is gone',
    )
    return player?.state === 'playing' ? 'taken' : 'refused'
  },
}
