import fc from 'fast-check'
import t from 'tap'
import { ManualClock, type MonotonicMs } from '../../../lib/clock.ts'
import { seededRandom } from '../../../lib/random.ts'
import { fullBucket, takeToken } from '../../../lib/token-bucket.ts'
import { NewFlowLimits } from '../../../proxy/flows/new-flow-limits.ts'
import { type GuardLimits, guardLimits } from '../../../proxy/kernel/guard-limits.ts'
import { listenerSettings } from '../support/carrier-world.ts'

const at = (now: number): MonotonicMs => now as MonotonicMs

/** Buckets as nftables has them: those of the address and the network, and the budget of everybody. */
class KernelModel {
  readonly #limits: GuardLimits
  readonly #buckets = new Map<string, ReturnType<typeof fullBucket>>()

  constructor(limits: GuardLimits) {
    this.#limits = limits
  }

  /** The first datagram of a player who is not known. */
  passes(ip: string, now: MonotonicMs): boolean {
    const { firstPerIp, firstPerPrefix, unknownPerIp, unknown } = this.#limits
    const prefix = ip.slice(0, ip.lastIndexOf('.'))
    return (
      this.#take(`datagrams ${ip}`, unknownPerIp, now) &&
      this.#take(ip, firstPerIp, now) &&
      this.#take(prefix, firstPerPrefix, now) &&
      this.#take('all', unknown, now)
    )
  }

  #take(key: string, perSecond: number, now: MonotonicMs): boolean {
    const rate = { perSecond, burst: perSecond }
    const bucket = this.#buckets.get(key) ?? fullBucket(rate, now)
    this.#buckets.set(key, bucket)
    return takeToken(bucket, rate, now)
  }
}

const small = {
  ...listenerSettings,
  newFlowsPerIpPerSecond: 3,
  newFlowsPerPrefixPerSecond: 6,
  newFlowsPerSecond: 9,
}
const IPS = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.0.2.1', '10.0.3.1'] as const
const arrivals = fc.array(fc.record({ ip: fc.constantFrom(...IPS), afterMs: fc.nat({ max: 400 }) }), {
  maxLength: 200,
})

/** How many of them user space lets in. @param passes what the kernel does before it */
function letIn(
  given: readonly { readonly ip: string; readonly afterMs: number }[],
  passes: (ip: string, now: MonotonicMs) => boolean,
): { readonly isIn: readonly boolean[]; readonly shed: number } {
  const limits = new NewFlowLimits(small, seededRandom(1))
  const clock = new ManualClock(0)
  let shed = 0
  const isIn = given.map(({ ip, afterMs }) => {
    clock.advance(afterMs)
    const now = clock.monotonicMs()
    if (!passes(ip, now)) {
      shed += 1
      return false
    }
    if (limits.refusal(ip, now) !== undefined) return false
    limits.charge(ip, now)
    return true
  })
  return { isIn, shed }
}

t.test('where user space would let in everybody, the kernel sheds nobody', t => {
  fc.assert(
    fc.property(arrivals, given => {
      const alone = letIn(given, () => true)
      const honest = given.filter((_, at) => alone.isIn[at])
      // Those that were turned away are gone, but their time has passed.
      let afterMs = 0
      const spaced = given.flatMap((one, at) => {
        afterMs += one.afterMs
        if (!alone.isIn[at]) return []
        const moved = { ip: one.ip, afterMs }
        afterMs = 0
        return [moved]
      })
      const model = new KernelModel(guardLimits(7_777, small, undefined))
      const { isIn, shed } = letIn(spaced, (ip, now) => model.passes(ip, now))
      if (shed > 0 || isIn.filter(Boolean).length !== honest.length) throw new Error(`${shed} were shed`)
    }),
  )
  t.end()
})

t.test('of one address under flood, as many come in as without the kernel', t => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 120 }), { minLength: 50, maxLength: 300 }), gaps => {
      const given = gaps.map(afterMs => ({ ip: IPS[0], afterMs }))
      const alone = letIn(given, () => true).isIn.filter(Boolean).length
      const model = new KernelModel(guardLimits(7_777, small, undefined))
      const shed = letIn(given, (ip, now) => model.passes(ip, now)).isIn.filter(Boolean).length
      // The last one may have to wait for the next datagram that passes.
      if (shed < alone - 1) throw new Error(`${shed} instead of ${alone}`)
    }),
  )
  t.end()
})

t.test('a flood meets the budget, whatever its addresses', t => {
  const limits = guardLimits(7_777, small, undefined)
  const model = new KernelModel(limits)
  let passed = 0
  for (let sent = 0; sent < 10_000; sent += 1)
    if (model.passes(`10.${sent % 200}.${sent % 250}.1`, at(sent / 10))) passed += 1
  t.ok(passed <= 2 * limits.unknown, `${passed} within a second`)
  t.end()
})

t.test(
  'questions of server lists have their share, and flows as many datagrams as the listener says',
  async t => {
    const replies = {
      repliesPerIpPerSecond: 5,
      repliesPerPrefixPerSecond: 50,
      replyBytesPerSecond: 1_000_000,
    }
    const without = guardLimits(7_777, small, undefined)
    const limits = guardLimits(7_777, { ...small, datagramsPerFlowPerSecond: 200 }, replies)
    t.same(
      [without.firstPerIp, without.firstPerPrefix, without.unknown, without.perFlow],
      [6, 12, 18, undefined],
    )
    t.same([limits.firstPerIp, limits.firstPerPrefix, limits.unknown, limits.perFlow], [16, 112, 10_018, 200])
    t.same(
      [
        without.tellsBanned,
        guardLimits(1, { ...small, door: { reconnectsPerSecond: 1 } }, replies).tellsBanned,
      ],
      [false, true],
    )
  },
)
