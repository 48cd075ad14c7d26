import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import {
  type IpNetwork,
  isIpNetwork,
  networkHolds,
  networkOf,
  parseIpAddress,
  parseIpNetwork,
} from '../../../lib/ip-network.ts'
import { KernelBans, type LiveBan } from '../../../proxy/kernel/kernel-bans.ts'
import { GuardModel } from './guard-model.ts'

const at = (now: number): MonotonicMs => now as MonotonicMs
const BOUNDS = { bansMax: 5, lengthsMax: 2 }

function network(text: string): IpNetwork {
  const parsed = parseIpNetwork(text)
  if (isIpNetwork(parsed)) return parsed
  throw new Error(text)
}

function ban(text: string, until?: number): LiveBan {
  return { network: network(text), until: until === undefined ? undefined : at(until) }
}

/** What the rules make of an address. */
function isBanned(model: GuardModel, address: string): boolean {
  const { value, family } = parseIpAddress(address)!
  return model.rules.some(({ mask, set }) => {
    const masked = mask === undefined ? value : value & parseIpAddress(mask)!.value
    return model.keys(set).some(key => {
      const one = parseIpAddress(key)!
      return one.family === family && one.value === masked
    })
  })
}

const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.1.0.1', '10.0.0.129'] as const
const someBan = fc
  .record({
    address: fc.constantFrom(...ADDRESSES),
    bits: fc.constantFrom(8, 16, 24, 25, 32),
    until: fc.option(fc.integer({ min: 1, max: 3_000 }), { nil: undefined }),
  })
  .map(({ address, bits, until }) => ({ network: networkOf(parseIpAddress(address)!, bits), until }))

const steps = fc.array(
  fc.record({ bans: fc.array(someBan, { maxLength: 8 }), ms: fc.integer({ min: 0, max: 1_500 }) }),
  {
    maxLength: 8,
  },
)

t.test('the kernel bans whom it is told to, as long as it is told to, within its bounds', t => {
  fc.assert(
    fc.property(steps, rounds => {
      const bans = new KernelBans(4, BOUNDS)
      const model = new GuardModel()
      const until = new Map<string, LiveBan>()
      for (const { bans: given, ms } of rounds) {
        const live = new Map<string, LiveBan>()
        for (const { network, until: forMs } of given)
          live.set(`${network.first}/${network.prefixBits}`, {
            network,
            until: forMs === undefined ? undefined : at(model.now + forMs),
          })
        model.carryOut(bans.follow([...live.values()], at(model.now)))
        until.clear()
        for (const [text, one] of live) until.set(text, one)
        const held = model.rules.reduce((sum, { set }) => sum + model.keys(set).length, 0)
        if (held > BOUNDS.bansMax || bans.size + bans.leftOut !== live.size) throw new Error('out of bounds')
        if (new Set(model.rules.map(({ set }) => set)).size > BOUNDS.lengthsMax + 1)
          throw new Error('too many lengths')
        // By itself, from here on.
        model.now += ms
        for (const address of ADDRESSES) {
          const holding = [...until.values()].filter(
            one =>
              networkHolds(one.network, parseIpAddress(address)!) &&
              (one.until === undefined || one.until + 50 > model.now),
          )
          if (isBanned(model, address) && holding.length === 0)
            throw new Error(`${address} is banned by nobody`)
          const surely = holding.filter(one => one.until === undefined || one.until - 50 > model.now)
          if (bans.leftOut === 0 && surely.length > 0 && !isBanned(model, address))
            throw new Error(`${address} is not banned`)
        }
      }
    }),
  )
  t.end()
})

t.test('a ban that is held never gives way to another', async t => {
  const bans = new KernelBans(4, BOUNDS)
  const model = new GuardModel()
  const held = ['10.0.0.0/24', '10.0.0.0/16', '192.0.2.1'].map(text => ban(text))
  model.carryOut(bans.follow(held, at(0)))
  model.carryOut(bans.follow([ban('172.16.0.0/12'), ...held], at(0)))
  t.same([bans.size, bans.leftOut], [3, 1])
  t.notOk(isBanned(model, '172.16.0.1'))
  model.carryOut(bans.follow([ban('172.16.0.0/12'), ...held.slice(1)], at(0)))
  t.same([bans.size, bans.leftOut], [3, 0], 'but takes the room of one that was lifted')
  t.ok(isBanned(model, '172.16.0.1'))
})

t.test('what changes nothing tells the kernel nothing', async t => {
  const bans = new KernelBans(4, BOUNDS)
  t.not(bans.follow([ban('192.0.2.1', 5_000), ban('192.0.2.2')], at(0)).length, 0)
  t.same(
    bans.follow([ban('192.0.2.2'), ban('192.0.2.1', 5_020)], at(10)),
    [],
    'in another order, a snapshot later',
  )
  t.not(bans.follow([ban('192.0.2.2'), ban('192.0.2.1', 9_000)], at(10)).length, 0, 'another end')
})

t.test('bans end after years, at once, or never', async t => {
  const bans = new KernelBans(4, BOUNDS)
  const model = new GuardModel()
  const years = 20 * 365 * 86_400_000
  model.carryOut(bans.follow([ban('192.0.2.1', years), ban('192.0.2.2', 0.5), ban('192.0.2.3')], at(0)))
  model.now = 1
  t.same(model.keys('banned_32'), ['192.0.2.1', '192.0.2.3'])
  model.now = years
  t.same(model.keys('banned_32'), ['192.0.2.3'])
})

t.test('each family has its own bans', async t => {
  const four = new KernelBans(4, BOUNDS)
  const six = new KernelBans(6, BOUNDS)
  const given = [ban('192.0.2.0/24'), ban('2001:db8::/32'), ban('2001:db8:1::7')]
  const model = new GuardModel()
  model.carryOut(six.follow(given, at(0)))
  t.same([four.follow(given, at(0)).length > 0, four.size, six.size], [true, 1, 2])
  t.ok(isBanned(model, '2001:db8:ffff::1'))
  t.notOk(isBanned(model, '2001:db9::1'))
})
