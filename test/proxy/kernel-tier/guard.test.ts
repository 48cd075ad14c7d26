import t from 'tap'
import { silentLog } from '../../../lib/log.ts'
import { Guard } from '../../../proxy/kernel-tier/guard.ts'
import { carrierWorld } from '../support/carrier-world.ts'
import { change, snapshot, token } from '../support/routes.ts'

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
  const guard = new Guard({ session, carrier, log: silentLog, clock, flowsMax: 100, guarded: () => [] })
  guard.begin(4)
  const ban = (...networks: readonly string[]) =>
    carrier.applyChange(token(1), change({ bans: networks.map(network => ({ network, expiresAtMs: 0 })) }))
  const refusals: string[] = []
  const refused = async (why: string) => void refusals.push(why)
  const follow = () => guard.followBans(clock.monotonicMs(), refused)
  const tick = () => guard.tick(clock.monotonicMs(), refused)
  follow()
  return { guard, scripts, ban, follow, tick, refusals }
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
