import fc from 'fast-check'
import t from 'tap'
import type { MonotonicMs } from '../../../lib/clock.ts'
import { CHANGES_MAX, RestorePlan, RETIRE_MS } from '../../../shard-agent/restore/restore-plan.ts'

const at = (ms: number): MonotonicMs => ms as MonotonicMs
const flow = (n: number, player = n) => ({
  proxy: { ip: '10.0.0.1', port: 10_000 + n },
  doorPort: 32_000,
  gamePort: 32_256,
  seen: { ip: '198.51.100.7', port: 40_000 + player },
})

/** What nft does with a script: one transaction, and what is wrong in it is refused as nft refuses it. */
class Kernel {
  elements = new Map<string, string>()
  readonly former = new Set<string>()

  run(script: string): void {
    const isWhole = /^table ip6? lab \{$/m.test(script)
    const next = new Map(isWhole ? [] : this.elements)
    for (const line of script.split('\n')) {
      const [, map, added] = /^add element ip6? lab (\S+) \{ (.+) \}$/.exec(line) ?? []
      const [, gone, goneKey] = /^delete element ip6? lab (\S+) \{ (.+) \}$/.exec(line) ?? []
      for (const element of added?.split(', ') ?? []) {
        const [key = '', value] = element.split(' : ')
        const name = `${map} ${key}`
        if (map === 'former') this.former.add(key.replace(/ timeout .*/, ''))
        else if (next.has(name) && next.get(name) !== value) throw new Error(`File exists: ${line}`)
        else next.set(name, value!)
      }
      if (gone === undefined) continue
      const wasThere = gone === 'former' ? this.former.delete(goneKey!) : next.delete(`${gone} ${goneKey}`)
      if (!wasThere) throw new Error(`No such file or directory: ${line}`)
    }
    this.elements = next
  }

  text(): string {
    return [...this.elements]
      .map(entry => entry.join(' : '))
      .toSorted()
      .join('\n')
  }

  /** As a packet finds it: undefined where it finds nothing or only a part. */
  restored(proxyIp: string, proxyPort: number, door: number): string | undefined {
    const id = this.elements.get(`flows ${proxyIp} . ${proxyPort} . ${door}`)
    const [ip, port] = [this.elements.get(`seen_ip ${id}`), this.elements.get(`seen_port ${id}`)]
    return id === undefined || ip === undefined || port === undefined ? undefined : `${ip}:${port}`
  }
}

t.test('a flow’s elements come together, and those of its id go when no packet can carry it', async t => {
  const plan = new RestorePlan('ip lab', '10.0.0.11')
  const kernel = new Kernel()
  plan.openDoor(32_000, 32_256)
  const opened = plan.open(flow(1))
  kernel.run(plan.takeWhole(at(0)))
  t.equal(kernel.restored('10.0.0.1', 10_001, 32_000), '198.51.100.7:40001')
  plan.close(opened.id, at(0))
  kernel.run(plan.takeChanges(at(0))!)
  t.equal(kernel.restored('10.0.0.1', 10_001, 32_000), undefined)
  t.ok(kernel.elements.has(`seen_ip ${opened.id}`), 'a packet that has the id already still finds all of it')
  t.same([...kernel.former], ['198.51.100.7 . 40001 . 32256'], 'nothing goes to him past the proxy')
  t.notOk(plan.hasChanges(at(RETIRE_MS - 1)))
  t.ok(plan.hasChanges(at(RETIRE_MS)))
  kernel.run(plan.takeChanges(at(RETIRE_MS))!)
  t.notOk(kernel.elements.has(`seen_ip ${opened.id}`))
})

t.test('an id is not given again while elements of it may be there', async t => {
  const plan = new RestorePlan('ip lab', '10.0.0.11')
  plan.openDoor(32_000, 32_256)
  const first = plan.open(flow(1))
  plan.close(first.id, at(0))
  const second = plan.open(flow(1))
  t.not(second.id, first.id)
  t.ok(plan.isRetired(first.id))
  t.ok(plan.open(flow(2), 900).id === 900 && plan.open(flow(3)).id > 900, 'nor one of an earlier life')
})

t.test('a flow of IPv6 comes and goes in a table of its family', async t => {
  const plan = new RestorePlan('ip6 lab', 'fd00:92::11')
  const kernel = new Kernel()
  plan.openDoor(32_000, 32_256)
  kernel.run(plan.takeWhole(at(0)))
  const seen = { ip: '2001:db8::7', port: 40_000 }
  const { id } = plan.open({ ...flow(1), proxy: { ip: 'fd00:92::1', port: 10_001 }, seen })
  kernel.run(plan.takeChanges(at(0))!)
  t.equal(kernel.restored('fd00:92::1', 10_001, 32_000), '2001:db8::7:40000')
  t.equal(kernel.elements.get('handed ff11::1'), `${id}`)
  plan.close(id, at(0))
  kernel.run(plan.takeChanges(at(RETIRE_MS))!)
  t.same([...kernel.elements.keys()], ['doors 32000', 'games 32256'])
  t.same([...kernel.former], ['2001:db8::7 . 40000 . 32256'])
})

t.test('too many changes become the whole', async t => {
  const plan = new RestorePlan('ip lab', '10.0.0.11')
  plan.openDoor(32_000, 32_256)
  plan.takeWhole(at(0))
  for (let n = 0; n * 8 < CHANGES_MAX; n += 1) plan.close(plan.open(flow(n)).id, at(0))
  t.equal(plan.takeChanges(at(0)), undefined)
  t.ok(plan.hasChanges(at(0)))
  new Kernel().run(plan.takeWhole(at(0)))
  t.notOk(plan.hasChanges(at(0)))
})

t.test(
  'whatever comes and goes: changes lead to the same table as the whole, and nobody is mistaken',
  async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('open' as const), n: fc.nat(5), player: fc.nat(5) }),
      fc.record({ kind: fc.constant('close' as const), n: fc.nat(5) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, RETIRE_MS) }),
      fc.record({ kind: fc.constant('carry-out' as const), whole: fc.boolean() }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const plan = new RestorePlan('ip lab', '10.0.0.11')
        const kernel = new Kernel()
        const open = new Map<number, { id: number; player: number }>()
        let now = 0
        plan.openDoor(32_000, 32_256)
        kernel.run(plan.takeWhole(at(0)))
        for (const one of steps) {
          if (one.kind === 'wait') now += one.ms
          else if (one.kind === 'close') {
            plan.close(open.get(one.n)?.id ?? 0, at(now))
            open.delete(one.n)
          } else if (one.kind === 'open') {
            for (const [n, { id, player }] of open)
              if (n === one.n || player === one.player) {
                plan.close(id, at(now))
                open.delete(n)
              }
            open.set(one.n, { id: plan.open(flow(one.n, one.player)).id, player: one.player })
          } else {
            kernel.run(one.whole ? plan.takeWhole(at(now)) : plan.takeChanges(at(now))!)
            for (let n = 0; n <= 5; n += 1) {
              const wanted = open.get(n)
              const seen = wanted === undefined ? undefined : `198.51.100.7:${40_000 + wanted.player}`
              if (kernel.restored('10.0.0.1', 10_000 + n, 32_000) !== seen) return false
            }
          }
        }
        kernel.run(plan.takeChanges(at(now + RETIRE_MS))!)
        const fresh = new Kernel()
        fresh.run(plan.takeWhole(at(now)))
        return kernel.text() === fresh.text()
      }),
    )
  },
)
