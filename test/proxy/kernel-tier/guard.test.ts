import t from 'tap'
import { silentLog } from '../../../lib/log.ts'
import { counterName } from '../../../proxy/kernel/guard-text.ts'
import { guardLimits } from '../../../proxy/kernel/guard-limits.ts'
import { Guard } from '../../../proxy/kernel-tier/guard.ts'
import { carrierWorld, listenerSettings } from '../support/carrier-world.ts'
import { change, snapshot, token } from '../support/routes.ts'

const PORT = 7_777

/** A guard of a table of IPv4, with a kernel that takes its time. */
function world() {
  const { carrier, clock } = carrierWorld()
  carrier.applySnapshot(token(1), snapshot([]))
  const scripts: { readonly text: string; readonly done: PromiseWithResolvers<void> }[] = []
  const session = {
    change(text: string) {
      const done = Promise.withResolvers<void>()
      scripts.push({ text, done })
      return done.promise
    },
  }
  const { name } = listenerSettings
  const guarded = () => [{ name, addresses: [], limits: guardLimits(PORT, listenerSettings, undefined) }]
  const guard = new Guard({ session, carrier, log: silentLog, clock, flowsMax: 100, guarded })
  guard.begin(4)
  const ban = (...networks: readonly string[]) =>
    carrier.applyChange(token(1), change({ bans: networks.map(network => ({ network, expiresAtMs: 0 })) }))
  const refusals: string[] = []
  const refused = async (why: string) => void refusals.push(why)
  const follow = () => guard.followBans(clock.monotonicMs(), refused)
  const tick = () => guard.tick(clock.monotonicMs(), refused)
  follow()
  const dropped = () => carrier.table.listener(name)?.counters.dropsFor('ip-rate')
  return { guard, clock, scripts, ban, follow, tick, refusals, dropped }
}

/** Whether it has settled, when all that waits for nothing else has run. */
async function hasSettled(promise: Promise<void> | undefined): Promise<boolean> {
  let settled = false
  void promise?.then(() => (settled = true))
  await new Promise(setImmediate)
  return settled
}

t.test('whoever asks for bans waits until the kernel has them, whoever has sent them there', async t => {
  const { scripts, ban, follow, tick } = world()
  t.equal(follow(), undefined, 'there is nothing to wait for')
  ban('192.0.2.1')
  tick()
  t.equal(scripts.length, 1)
  const first = follow()
  t.ok(first)
  ban('192.0.2.2')
  const second = follow()
  t.match(scripts.at(-1)?.text, /add element ip switchyard banned_32 \{ 192\.0\.2\.2 \}/)
  t.same([await hasSettled(first), await hasSettled(second)], [false, false])
  scripts[0]!.done.resolve()
  t.same([await hasSettled(first), await hasSettled(second)], [true, false])
  scripts[1]!.done.resolve()
  t.equal(await hasSettled(second), true)
  t.equal(follow(), undefined)
})

t.test('bans that the kernel refuses are told of, and nobody waits for ever', async t => {
  const { scripts, ban, follow, refusals } = world()
  ban('192.0.2.1')
  const asked = follow()
  scripts[0]!.done.reject(new Error('No space left'))
  t.equal(await hasSettled(asked), true)
  t.match(refusals, [/No space left/])
})

t.test('bans that somebody has taken out are missed, unless they were changed meanwhile', async t => {
  const { guard, scripts, ban, follow, clock } = world()
  const misses = (banParts: number, since = clock.monotonicMs()) =>
    guard.missesBans([{ family: 4, banParts }], since)
  t.equal(misses(0), false)
  const before = clock.monotonicMs()
  ban('192.0.2.1', '198.51.100.0/24')
  const asked = follow()
  clock.advance(10)
  t.equal(misses(0), false, 'they are on their way')
  scripts[0]!.done.resolve()
  await asked
  t.equal(misses(0, before), false, 'the table was read before or after, who knows')
  clock.advance(10)
  t.same([misses(4), misses(3)], [false, true], 'a set and a rule of each length')
  t.equal(guard.missesBans([{ family: 6, banParts: 0 }], clock.monotonicMs()), false, 'none of that family')
})

t.test(
  'what the tables have dropped is counted once, and from nothing for tables that are made anew',
  async t => {
    const { guard, dropped } = world()
    const outlined = (family: 4 | 6, packets: number) => [
      { family, counters: new Map([[counterName('ip-rate', PORT), packets]]) },
    ]
    guard.count(outlined(4, 5))
    guard.count(outlined(4, 7))
    t.equal(dropped(), 7)
    guard.count(outlined(6, 100))
    t.equal(dropped(), 7, 'there is no guard of that family')
    guard.begin(4)
    guard.count(outlined(4, 2))
    t.equal(dropped(), 9)
  },
)
