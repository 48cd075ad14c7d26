import t from 'tap'
import { scheduleCommits } from '../../../control-plane/automation/schedule-loop.ts'
import { schedule, scheduled, startAutomation } from './automation-lab.ts'

const HOUR_MS = 3_600_000

/** Noon, UTC; 18 o'clock in Berlin is four hours later. */
async function lab(t: Parameters<typeof startAutomation>[0], part: Parameters<typeof schedule>[0] = {}) {
  const started = await startAutomation(t)
  await started.put()
  await started.commit(scheduled(schedule(part)))
  return { ...started, another: started.node, node: started.node() }
}

t.test('a schedule raises the floor when it is due, and wakes the scaler', async t => {
  const { node, clock, pool, events, world } = await lab(t)
  await node.pass()
  t.equal((await pool()).desired, 3, 'what was due before it was declared is not its business')
  clock.advance(4 * HOUR_MS - 1_000_000)
  await node.pass()
  t.equal((await pool()).desired, 6)
  t.match(await events('schedule.'), [{ kind: 'schedule.fired', subject: 'game' }])
  t.ok(world.wakes > 0)
  await node.pass()
  t.equal((await events('schedule.')).length, 1, 'once')
})

t.test('a schedule that cannot be read, of another version, holds nothing else up', async t => {
  const { node, clock, pool, commit } = await lab(t)
  const bad = { kind: 'cron', cron: '99 * * * *', timeZone: 'Mars/Base' } as const
  await commit(scheduled(schedule({ name: 'a-bad-one', when: bad })))
  await node.pass()
  clock.advance(4 * HOUR_MS - 1_000_000)
  await node.pass()
  t.equal(node.automation.failure, undefined)
  t.equal((await pool()).desired, 6)
})

t.test('the floor of the time that fired last holds', async t => {
  const { node, clock, pool, commit, read } = await lab(t)
  const night = { kind: 'cron', cron: '0 23 * * *', timeZone: 'Europe/Berlin' } as const
  await commit(scheduled(schedule({ name: 'night', when: night, floor: 1 })))
  await node.pass()
  clock.advance(4 * HOUR_MS - 1_000_000)
  await node.pass()
  t.equal((await pool()).desired, 6)
  clock.advance(5 * HOUR_MS)
  await node.pass()
  t.equal((await pool()).desired, 3, 'as declared')
  const { collections } = await read()
  t.same(
    [...collections.schedule.values()].map(({ value }) => [value.name, value.fired]),
    [
      ['evening', false],
      ['night', true],
    ],
  )
})

t.test('two nodes see it due at the same moment: it fires once', async t => {
  const { clock, store, token, read, node, events } = await lab(t)
  await node.pass()
  clock.advance(4 * HOUR_MS - 1_000_000)
  const [one] = scheduleCommits(await read())
  const [other] = scheduleCommits(await read())
  t.equal(await store.scaler.commit(token, one!.changes, one!.events), 'done')
  t.equal(await store.scaler.commit(token, other!.changes, other!.events), 'refused')
  t.equal((await events('schedule.fired')).length, 1)
  t.same(scheduleCommits(await read()), [], 'and nothing is left to do')
})

t.test('a node that takes over fires what is due, once; the one before is refused', async t => {
  const { clock, node, pool, events, store, token, another } = await lab(t)
  await node.pass()
  clock.advance(4 * HOUR_MS - 1_000_000)
  await store.facts.resign(token)
  const next = another()
  next.token = (await store.facts.lead('node-2' as never, 'node-2:1', 1_000_000_000)).token
  await node.pass()
  t.equal((await pool()).desired, 3, 'its token is not the lease’s any more')
  await next.pass()
  t.equal((await pool()).desired, 6)
  t.equal((await events('schedule.fired')).length, 1)
})

t.test('what was slept through is skipped, or made up for once', async t => {
  for (const [catchUp, desired, kind] of [
    ['skip', 3, 'schedule.skipped'],
    ['once', 6, 'schedule.fired'],
  ] as const) {
    const { node, clock, pool, events } = await lab(t, { catchUp })
    await node.pass()
    clock.advance(3 * 24 * HOUR_MS)
    await node.pass()
    t.equal((await pool()).desired, desired)
    t.match(await events('schedule.'), [{ kind }])
    t.equal((await events('schedule.')).length, 1, 'for all three days')
  }
})

t.test('a brake on schedules holds them; afterwards it is late', async t => {
  const { node, clock, pool, store, token, events } = await lab(t)
  await node.pass()
  const brake = { scope: 'pool:game', verb: 'schedule', reason: 'r', owner: 'ann' } as const
  await store.facts.commit(token, [{ kind: 'brake.set', brake, forMs: HOUR_MS * 4 }], [])
  clock.advance(4 * HOUR_MS - 1_000_000)
  await node.pass()
  t.equal((await pool()).desired, 3)
  t.same(await events('schedule.'), [])
  clock.advance(HOUR_MS)
  await node.pass()
  t.match(await events('schedule.'), [{ kind: 'schedule.skipped' }])
  t.equal((await pool()).desired, 3)
})

t.test('a single moment fires at its time, also where that was before anybody looked', async t => {
  const at = Date.parse('2026-05-04T13:00:00Z')
  const { node, clock, pool, events } = await lab(t, { when: { kind: 'once', at } })
  clock.advance(HOUR_MS - 1_000_000 + 30_000)
  await node.pass()
  t.equal((await pool()).desired, 6)
  clock.advance(HOUR_MS)
  await node.pass()
  t.equal((await events('schedule.')).length, 1)
})

t.test('a schedule of a pool that is not there does nothing', async t => {
  const { node, clock, events } = await lab(t, { pool: 'other' as never })
  await node.pass()
  clock.advance(5 * HOUR_MS)
  await node.pass()
  t.same(await events('schedule.'), [])
})
