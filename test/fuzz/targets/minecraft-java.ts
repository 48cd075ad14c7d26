import type { MonotonicMs } from '../../../lib/clock.ts'
import { HELLO_BYTES_MAX } from '../../../proxy/games/minecraft-java/hello.ts'
import { minecraftJavaAdapter } from '../../../proxy/games/minecraft-java/minecraft-java-adapter.ts'
import { STATUS_BYTES_MAX } from '../../../proxy/games/minecraft-java/shard-status.ts'
import type { GreetingStep, StreamHouse } from '../../../proxy/games/stream-adapter.ts'
import type { CarriedShard } from '../../../proxy/routing/route.ts'
import {
  framed,
  handshake,
  INTENT,
  STATUS_REQUEST,
  text,
  unframe,
} from '../../games/minecraft-java/java-wire.ts'
import { carrierWorld } from '../../proxy/support/carrier-world.ts'
import { javaOptions } from '../../proxy/support/java-world.ts'
import { arena, snapshot, token } from '../../proxy/support/routes.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const NOW = 1_000 as MonotonicMs
const ANSWERS_MAX = 2
const LIST = Buffer.concat([handshake('a', 1, INTENT.status), STATUS_REQUEST])
let routed: readonly CarriedShard[] | undefined

/** The input once as what a client says, cut where its own bytes say, once as what a shard answers. */
export const minecraftJava: FuzzTarget = {
  name: 'minecraft-java',
  promise:
    'a client is decided upon within a hello, however it is cut; whatever a shard answers, the status is one packet of JSON',
  words: [
    '\u00fe\u0001',
    '\u00fe\u0001\u00fa\u0000\u000b',
    '\u0010\u0000\u00ff\u0005\u0009',
    '\u0001\u0000',
    '\u0009\u0001',
    '"description":',
    '"players":{"max":',
    '"version":{"protocol":',
  ],
  run(input) {
    const shards = (routed ??= oneShard())
    const desk = minecraftJavaAdapter.openDesk(javaOptions())
    const house: StreamHouse = { shardsOf: () => shards, outlook: () => 'placed' }
    const greet = (said: Buffer, cut: (said: number) => number): readonly GreetingStep[] => {
      const greeting = desk.greet()
      const steps: GreetingStep[] = []
      for (let end = 0; end < said.length && isOpen(steps);) {
        end = Math.min(said.length, end + cut(end))
        for (let again = true; again && isOpen(steps);) {
          const step = greeting.hear(said.subarray(0, end), house, NOW)
          again = step.kind === 'answer'
          if (step.kind !== 'more') steps.push(step)
        }
      }
      expect(steps.length <= ANSWERS_MAX + 1, `${steps.length} steps`)
      return steps
    }
    const whole = greet(input, () => input.length)
    const cut = greet(input, at => 1 + ((input[at] ?? 0) % 16))
    expect(kinds(whole) === kinds(cut), `whole: ${kinds(whole)}; cut: ${kinds(cut)}`)
    const undecided = whole.length === 0 && input.length > HELLO_BYTES_MAX + 3
    expect(!undecided, `${input.length} bytes are no hello, and it waits for more`)
    for (const shard of shards) {
      desk.ask(shard)
      desk.hear(shard, input, NOW)
      desk.hear(shard, framed(0, text(input.toString('utf8'))), NOW)
    }
    const [status] = greet(LIST, () => LIST.length)
    expect(status?.kind === 'answer' && status.bytes.length <= STATUS_BYTES_MAX + 3, 'a status')
    const [packets, rest] = unframe(status.bytes)
    expect(packets.length === 1 && rest.length === 0, 'one packet')
    return whole.some(({ kind }) => kind === 'admit' || kind === 'answer') ? 'taken' : 'refused'
  },
}

function isOpen(steps: readonly GreetingStep[]): boolean {
  const last = steps.at(-1)
  return last === undefined || (last.kind === 'answer' && !last.last)
}

function kinds(steps: readonly GreetingStep[]): string {
  return steps.map(step => (step.kind === 'drop' ? step.reason : step.kind)).join(' ')
}

function oneShard(): readonly CarriedShard[] {
  const { carrier } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot([{ group: 1 }]))
  return carrier.routes.shardsOf(arena)
}
