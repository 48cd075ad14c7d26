import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { seededRandom } from '../../../lib/random.ts'
import { FlowPorts } from '../../../proxy/flows/flow-ports.ts'

const at = (ms: number) => ms as MonotonicMs
const settings = { first: 10_000, last: 10_003, quarantineMs: 1_000 }
const portsOf = () => new FlowPorts(settings, seededRandom(7))

t.test('ports run out, and come back after the quarantine', async t => {
  const ports = portsOf()
  const taken = [1, 2, 3, 4].map(() => ports.acquire('a:1', at(0)))
  t.same(new Set(taken), new Set([10_000, 10_001, 10_002, 10_003]))
  t.equal(ports.acquire('a:1', at(0)), undefined)
  ports.release(taken[0]!, at(100))
  t.equal(ports.acquire('a:1', at(1_099)), undefined)
  t.equal(ports.acquire('a:1', at(1_100)), taken[0])
})

t.test('a resting port may serve another shard at once', async t => {
  const ports = new FlowPorts({ ...settings, last: 10_000 }, seededRandom(7))
  ports.release(ports.acquire('a:1', at(0))!, at(0))
  t.equal(ports.acquire('b:1', at(1)), 10_000)
  t.equal(ports.extend(10_000, 'a:1', at(2)), false)
  t.equal(ports.extend(10_000, 'c:1', at(2)), true)
})

t.test('the holder may go back to where it was', async t => {
  const ports = portsOf()
  const port = ports.acquire('a:1', at(0))!
  t.equal(ports.extend(port, 'b:1', at(1)), true)
  t.equal(ports.extend(port, 'a:1', at(2)), true)
})

t.test('a port that another program holds is left alone', async t => {
  const ports = new FlowPorts({ ...settings, last: 10_000 }, seededRandom(7))
  ports.setAside(ports.acquire('a:1', at(0))!, at(0))
  t.equal(ports.acquire('b:1', at(59_999)), undefined)
  t.equal(ports.acquire('b:1', at(60_000)), 10_000)
})

t.test('an adopted port is out of the pool', async t => {
  const ports = portsOf()
  t.equal(ports.adopt(10_001, ['a:1']), true)
  t.equal(ports.adopt(10_001, ['a:1']), false)
  t.equal(ports.adopt(9_999, ['a:1']), false)
  t.equal(ports.free, 3)
})

t.test('no shard ever sees one port for two flows within the quarantine', async () => {
  const step = fc.record({
    kind: fc.constantFrom('acquire', 'release', 'extend'),
    flow: fc.nat({ max: 5 }),
    shard: fc.constantFrom('a:1', 'a:2', 'b:1'),
    afterMs: fc.nat({ max: 400 }),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), steps => {
      const ports = portsOf()
      const held = new Map<number, { port: number; shards: Set<string> }>()
      /** (port, shard) → the flow that last used it, and when it let go. */
      const last = new Map<string, { holder: object; until: number }>()
      let now = 0
      const use = (holder: { port: number; shards: Set<string> }, shard: string) => {
        const before = last.get(`${holder.port}/${shard}`)
        if (before !== undefined && before.holder !== holder && now < before.until) return false
        last.set(`${holder.port}/${shard}`, { holder, until: Number.POSITIVE_INFINITY })
        holder.shards.add(shard)
        return true
      }
      for (const { kind, flow, shard, afterMs } of steps) {
        now += afterMs
        const holder = held.get(flow)
        if (kind === 'acquire' && holder === undefined) {
          const port = ports.acquire(shard, at(now))
          if (port === undefined) continue
          const made = { port, shards: new Set<string>() }
          if ([...held.values()].some(other => other.port === port) || !use(made, shard)) return false
          held.set(flow, made)
        }
        if (kind === 'extend' && holder !== undefined && ports.extend(holder.port, shard, at(now)))
          if (!use(holder, shard)) return false
        if (kind === 'release' && holder !== undefined) {
          ports.release(holder.port, at(now))
          for (const served of holder.shards)
            last.set(`${holder.port}/${served}`, { holder, until: now + settings.quarantineMs })
          held.delete(flow)
        }
      }
      return true
    }),
    { numRuns: 300 },
  )
})

t.test('what holds for all ports holds for each that is held', async t => {
  const endpoint = fc.constantFrom(...Array.from({ length: 12 }, (_, n) => `a:${n}`))
  const step = fc.record({
    kind: fc.constantFrom('acquire', 'release', 'extend', 'setAside', 'giveBack', 'quarantine'),
    port: fc.integer({ min: settings.first, max: settings.last }),
    endpoint,
    afterMs: fc.oneof(fc.nat({ max: 300 }), fc.constant(100_000)),
  })
  let open = 0
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), endpoint, (steps, wanted) => {
      const ports = portsOf()
      const held = new Set<number>()
      let now = 0
      for (const { kind, port, endpoint, afterMs } of steps) {
        now += afterMs
        if (kind === 'acquire') {
          const acquired = ports.acquire(endpoint, at(now))
          if (acquired !== undefined) held.add(acquired)
        } else if (kind === 'quarantine') ports.quarantine(port, endpoint, at(now + 500))
        else if (held.has(port)) {
          if (kind === 'extend') ports.extend(port, endpoint, at(now))
          else if (kind === 'release') ports.release(port, at(now))
          else if (kind === 'setAside') ports.setAside(port, at(now))
          else ports.giveBack(port)
          if (kind !== 'extend') held.delete(port)
        }
        if (!ports.mayExtendAll(wanted, at(now))) continue
        open += 1
        for (const one of held) if (!ports.mayExtend(one, wanted, at(now))) return false
      }
      return true
    }),
  )
  t.ok(open > 100, `${open} times it held for all`)
})

t.test('shards that nobody has left for long are forgotten', async t => {
  const ports = portsOf()
  ports.release(ports.acquire('a:1', at(0))!, at(0))
  t.equal(ports.mayExtendAll('a:1', at(999)), false)
  t.equal(ports.mayExtendAll('a:1', at(1_000)), true)
  t.equal(ports.mayExtendAll('b:1', at(0)), true)
})
