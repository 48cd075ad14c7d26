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
  const mirror = new RouteMirror(systemClock)
  const probe = { kind: { kind: 'udp' as const, value: { payload: Buffer.from([0, 255]) } } }
  mirror.replace(snapshot([{ group: 1 }, { group: 2, generation: 7 }], { fleets: [policy({ probe })] }), [])
  await new RouteFile(path, systemClock, log).flush(mirror)
  t.same(new RouteFile(path, systemClock, log).read(), mirror.snapshot())
  t.same(told, [])
})

t.test('no file is nothing to speak of', async t => {
  const { log, told } = warnings()
  t.equal(new RouteFile(`${t.testdir()}/routes.json`, systemClock, log).read(), undefined)
  t.same(told, [])
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
