import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { ManualClock, systemClock } from '../../../lib/clock.ts'
import { silentLog } from '../../../lib/log.ts'
import { RouteFile } from '../../../proxy/control-link/route-file.ts'
import { RouteMirror } from '../../../proxy/control-link/route-mirror.ts'
import { change, policy, route, snapshot } from '../support/routes.ts'
import { until } from '../support/until.ts'

function warnings() {
  const told: string[] = []
  return { told, log: { ...silentLog, warn: (_: object, message: string) => void told.push(message) } }
}

t.test('what was written is read again, bytes of probes too', async t => {
  const path = `${t.testdir()}/proxy/routes.json`
  const { log, told } = warnings()
  const clock = new ManualClock()
  const mirror = new RouteMirror(clock)
  const probe = { kind: { kind: 'udp' as const, value: { payload: Buffer.from([0, 255]) } } }
  mirror.replace(
    snapshot([{ group: 1 }, { group: 2, generation: 7 }], {
      fleets: [policy({ probe })],
      bans: [{ network: '192.0.2.1', expiresAtMs: 7 }],
    }),
    [],
  )
  await new RouteFile(path, clock, log).flush(mirror)
  t.same(new RouteFile(path, clock, log).read(), mirror.snapshot())
  t.same(told, [])
})

t.test('bans go on by the wall clock while the proxy is away', async t => {
  const path = `${t.testdir()}/routes.json`
  const clock = new ManualClock()
  const mirror = new RouteMirror(clock)
  mirror.replace(snapshot([], { bans: [{ network: '192.0.2.1', expiresAtMs: 5_000 }] }), [])
  await new RouteFile(path, clock, silentLog).flush(mirror)
  clock.advance(2_000)
  const read = new RouteFile(path, clock, silentLog).read()
  t.equal(read!.bans[0]!.expiresAtMs - read!.nowMs, 3_000)
})

t.test('a file of a version without bans is as good as ever', async t => {
  const path = `${t.testdir()}/routes.json`
  const mirror = new RouteMirror(systemClock)
  mirror.replace(snapshot([{ group: 1 }]), [])
  await new RouteFile(path, systemClock, silentLog).flush(mirror)
  const { bans: _, nowMs: __, ...older } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  writeFileSync(path, JSON.stringify(older))
  t.match(new RouteFile(path, systemClock, silentLog).read(), { bans: [], routes: [{ groupId: 'arena-g1' }] })
})

t.test('no file is nothing to speak of', async t => {
  const { log, told } = warnings()
  t.equal(new RouteFile(`${t.testdir()}/routes.json`, systemClock, log).read(), undefined)
  t.same(told, [])
})

t.test('a file of a version without paces and modes of addresses is as good as ever', async t => {
  const path = `${t.testdir()}/routes.json`
  const mirror = new RouteMirror(systemClock)
  mirror.replace(snapshot([{ group: 1 }]), [])
  await new RouteFile(path, systemClock, silentLog).flush(mirror)
  const older = readFileSync(path, 'utf8').replace(
    /,"pacePerSecond":\d+,"addresses":"ADDRESS_MODE_NAT","restored":false/,
    '',
  )
  t.notMatch(older, /pacePerSecond/)
  writeFileSync(path, older)
  t.match(new RouteFile(path, systemClock, silentLog).read(), {
    fleets: [{ addresses: 'nat', pacePerSecond: 0, restored: false }],
  })
})

t.test('a torn, foreign or wrong file is a warning', async t => {
  const path = `${t.testdir()}/routes.json`
  const mirror = new RouteMirror(systemClock)
  mirror.replace(snapshot([{ group: 1 }]), [])
  await new RouteFile(path, systemClock, silentLog).flush(mirror)
  const whole = readFileSync(path, 'utf8')
  const spoiled = [
    whole.slice(0, -5),
    '',
    'null',
    '[]',
    '{}',
    whole.replace('9001', '0'),
    whole.replace('"1"', '"x"'),
  ]
  for (const text of spoiled) {
    writeFileSync(path, text)
    const { log, told } = warnings()
    t.equal(new RouteFile(path, systemClock, log).read(), undefined, text.slice(0, 40))
    t.equal(told.length, 1)
  }
})

t.test('it is written when there is something new, and not too often', async t => {
  const path = `${t.testdir()}/routes.json`
  const clock = new ManualClock()
  const file = new RouteFile(path, clock, silentLog)
  const mirror = new RouteMirror(systemClock)
  const groups = (): number => file.read()?.routes.length ?? 0
  file.tick(mirror)
  mirror.replace(snapshot([{ group: 1 }]), [])
  file.tick(mirror)
  await until('it is written', () => groups() === 1)
  mirror.change(change({ routes: [route({ group: 2 })] }), [])
  file.tick(mirror)
  t.equal(groups(), 1)
  clock.advance(1_000)
  file.tick(mirror)
  await until('it is written again', () => groups() === 2)
})

t.test('a disk that takes nothing is a warning', async t => {
  const { log, told } = warnings()
  const mirror = new RouteMirror(systemClock)
  mirror.replace(snapshot([]), [])
  const directory = t.testdir({ blocked: 'a file' })
  await new RouteFile(`${directory}/blocked/routes.json`, systemClock, log).flush(mirror)
  t.same(told, ['routes cannot be written'])
})
