import t from 'tap'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCli } from '../../../cli/run-cli.ts'
import { SwitchyardError } from '../../../lib/errors.ts'
import { ANSWERS, event, shard } from '../support/canned.ts'
import { FakeWorld } from '../support/fake-context.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'

const POLLS_MAX = 500

async function eventually(what: string, look: () => boolean): Promise<void> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    if (look()) return
    await sleep(20)
  }
  throw new Error(`never: ${what}`)
}

t.test('a watched list shows itself again until Ctrl-C, which is a good end', async t => {
  const world = new FakeWorld()
  t.teardown(() => world.end())
  let players = 1
  const plane = await FakeControlPlane.start({
    listShards: () => ({ shards: [{ ...shard, players: players++ }] }),
  })
  t.teardown(() => plane.stop())
  const ended = runCli(['--api', plane.address, 'shards', 'list', '-w', '-o', 'json'], world.context())
  await eventually('two rounds', () => world.stdout.split('\n').length > 2)
  world.interrupt()
  t.equal(await ended, 0)
  t.equal(world.interrupts.size, 0)
  const [first, second] = world.stdout.split('\n')
  t.match(JSON.parse(first!), [{ players: 1 }])
  t.match(JSON.parse(second!), [{ players: 2 }])
})

t.test('a watched list outlives the control plane', async t => {
  const world = new FakeWorld()
  t.teardown(() => world.end())
  let calls = 0
  const plane = await FakeControlPlane.start({
    listShards: () => {
      calls += 1
      if (calls === 2) throw new SwitchyardError('SWY_STORE_UNAVAILABLE', 'the disk is away')
      return { shards: [shard] }
    },
  })
  t.teardown(() => plane.stop())
  const ended = runCli(['--api', plane.address, 'shards', 'list', '--watch', '-o', 'name'], world.context())
  await eventually('a round after the trouble', () => world.stdout === 'arena-2\narena-2\n')
  world.interrupt()
  t.equal(await ended, 0)
  t.match(world.stderr, 'the disk is away; trying again\n')
})

t.test('a watched list that never comes is an error', async t => {
  const world = new FakeWorld()
  t.teardown(() => world.end())
  const gone = await FakeControlPlane.start({})
  gone.stop()
  t.equal(await runCli(['--api', gone.address, 'shards', 'list', '--watch'], world.context()), 5)
})

t.test('watched events come once each, whatever the list and the stream repeat', async t => {
  const world = new FakeWorld()
  t.teardown(() => world.end())
  const plane = await FakeControlPlane.start({
    ...ANSWERS,
    listEvents: () => ({ events: [{ ...event, id: 11 }, event] }),
  })
  t.teardown(() => plane.stop())
  const ended = runCli(['--api', plane.address, 'events', '--watch', '-o', 'json'], world.context())
  // The fake ends its stream at once, so the command attaches again and again.
  await eventually('several streams', () => plane.requests.filter(r => r.method === 'WatchEvents').length > 2)
  world.interrupt()
  t.equal(await ended, 0)
  const ids = world.stdout
    .trim()
    .split('\n')
    .map(line => (JSON.parse(line) as { id: number }).id)
  t.strictSame(ids, [11, 12, 13])
})
