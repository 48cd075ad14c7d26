import { ManualClock } from '../../../lib/clock.ts'
import { minecraftJavaAdapter } from '../../../proxy/games/minecraft-java/minecraft-java-adapter.ts'
import type { GreetingStep, StreamHouse, StreamOptions } from '../../../proxy/games/stream-adapter.ts'
import type { JavaServer } from '../../games/minecraft-java/java-server.ts'
import type { JavaStatus } from '../../games/minecraft-java/java-client.ts'
import {
  framed,
  handshake,
  INTENT,
  readText,
  readVarInt,
  STATUS_REQUEST,
  text,
  unframe,
} from '../../games/minecraft-java/java-wire.ts'
import { carrierWorld } from './carrier-world.ts'
import { javaOptions } from './java-world.ts'
import { arena, type RouteSketch, snapshot, token } from './routes.ts'

/** A listener's desk without sockets, and what its shards are made to say. */
export function javaOffice(routes: readonly RouteSketch[], over: Partial<StreamOptions> = {}) {
  const { carrier, joined } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot(routes, { leaseMs: 1e9 }))
  const clock = new ManualClock()
  const shards = carrier.routes.shardsOf(arena)
  const desk = minecraftJavaAdapter.openDesk(javaOptions(over))
  let outlook: ReturnType<StreamHouse['outlook']> = 'placed'
  const house: StreamHouse = { shardsOf: fleet => carrier.routes.shardsOf(fleet), outlook: () => outlook }
  /** Everything in one read, until it wants more. */
  const converse = (said: Buffer): readonly GreetingStep[] => {
    const greeting = desk.greet()
    const steps: GreetingStep[] = []
    for (;;) {
      const step = greeting.hear(said, house, clock.monotonicMs())
      steps.push(step)
      if (step.kind !== 'answer' || step.last) return steps
    }
  }
  const status = (protocol = 767): JavaStatus => {
    const [step] = converse(Buffer.concat([handshake('a', 1, INTENT.status, protocol), STATUS_REQUEST]))
    if (step?.kind !== 'answer') throw new Error(`no answer: ${step?.kind}`)
    const [packets, rest] = unframe(step.bytes)
    if (packets.length !== 1 || rest.length > 0) throw new Error('not one packet')
    return JSON.parse(readText(packets[0]!.data)[0]) as JavaStatus
  }
  /** One round of questions. @returns the version that it was asked with */
  const interview = (index: number, server: JavaServer): number => {
    const shard = shards[index]!
    const [packets] = unframe(desk.ask(shard))
    const [asked] = readVarInt(packets[0]!.data, 0)!
    desk.hear(shard, framed(0, text(server.status(asked))), clock.monotonicMs())
    return asked
  }
  const see = (next: typeof outlook) => void (outlook = next)
  return { clock, shards, desk, house, converse, status, interview, joined, see }
}
