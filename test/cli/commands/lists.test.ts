import t from 'tap'
import { parse } from 'yaml'
import { OUTPUT_FORMS } from '../../../cli/output/output-form.ts'
import { ANSWERS, player, shard } from '../support/canned.ts'
import { cli } from '../support/fake-context.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'

const plane = await FakeControlPlane.start(ANSWERS)
t.teardown(() => plane.stop())
const environment = { SWITCHYARD_API: plane.address }

const READS: readonly string[] = [
  'status',
  'shards list',
  'shards describe arena-2',
  'shards logs arena-2',
  'groups list',
  'groups describe arena-g2',
  'players list',
  'players describe k3',
  'players alias 127.3.4.5',
  'sessions list',
  'sessions list --ghosts',
  'sessions find an',
  'sessions describe ann',
  'fleets list',
  'fleets deployments arena',
  'events',
  'explain shard arena-2',
  'explain account ann',
  'brake list',
  'bans list',
  'policies list',
  'policies describe game',
  'policies forecast',
  'schedules list',
  'schedules next',
  'webhooks list',
  'webhooks deliveries ops',
  'hosts hooks',
  'version',
  'pools list',
  'pools describe game',
  'pools plan game',
  'hosts list --pool game --all',
  'hosts describe game-2',
  'datacenters list',
  'datacenters describe here',
  'images list',
  'orphans list',
  'explain pool game',
  'explain host game-2',
  'cluster export',
]

t.test('the status has the pools, too', async t => {
  const { stdout } = await cli(['status'], { environment })
  t.match(stdout, /^NAME +KIND +READY +LIMITS .*\n/m)
  t.match(stdout, /^door +proxy +3\/4 /m)
  const json = await cli(['status', '-o', 'json'], { environment })
  t.match(JSON.parse(json.stdout), { pools: [{ name: 'door' }, { name: 'game' }] })
})

t.test('every command that reads speaks every output form', async t => {
  for (const words of READS)
    for (const form of OUTPUT_FORMS) {
      const { code, stdout, stderr } = await cli([...words.split(' '), '-o', form], { environment })
      t.equal(code, 0, `${words} -o ${form}`)
      t.equal(stderr, '', 'says nothing beside the data')
      t.ok(stdout.endsWith('\n'))
      if (form === 'json') t.ok(JSON.parse(stdout))
      if (form === 'yaml') t.ok(parse(stdout))
    }
})

t.test('shards and players have the fields of the manual, in order', async t => {
  const shards = JSON.parse((await cli(['shards', 'list', '-o', 'json'], { environment })).stdout) as object[]
  t.strictSame(Object.keys(shards[0]!).slice(0, 10), [
    'id',
    'fleet',
    'groups',
    'state',
    'incarnation',
    'pid',
    'address',
    'players',
    'slots',
    'version',
  ])
  t.match(shards, [
    { id: 'arena-2', pid: shard.pid, address: shard.address },
    { id: 'arena-10', pid: null, address: null },
  ])
  const players = JSON.parse(
    (await cli(['players', 'list', '-o', 'json'], { environment })).stdout,
  ) as object[]
  t.strictSame(Object.keys(players[0]!).slice(0, 9), [
    'id',
    'address',
    'listener',
    'protocol',
    'group',
    'shard',
    'account',
    'connectedAt',
    'idleMs',
  ])
  t.match(players, [{ id: player.id, account: null, connectedAt: '2026-09-21T14:13:20.000Z' }])
})

t.test('tables are in natural order', async t => {
  const { stdout } = await cli(['shards', 'list'], { environment })
  const rows = stdout.split('\n')
  t.match(rows[0], /^ID +FLEET +GROUPS +STATE +PLAYERS/)
  t.match(rows[1], /^arena-2 +arena +arena-g2 +ready +37\/100/)
  t.match(rows[2], /^arena-10 +arena +\(spare\) +starting/)
  t.notMatch(rows[0], /EVIDENCE/)
  t.match((await cli(['shards', 'list', '-o', 'wide'], { environment })).stdout, /EVIDENCE/)
})

t.test('names are bare ids, to hand to other commands', async t => {
  t.equal((await cli(['shards', 'list', '-o', 'name'], { environment })).stdout, 'arena-2\narena-10\n')
})

t.test('fleet and labels go into the request', async t => {
  await cli(['shards', 'ls', '--fleet', 'arena', '-l', 'tier=gold', '-l', 'zone=a'], { environment })
  t.strictSame(plane.last('ListShards'), { fleet: 'arena', labels: { tier: 'gold', zone: 'a' } })
})

t.test('the origin of players is resolved before they are asked for', async t => {
  await cli(['players', 'list', '--from', 'arena', '--ip', '127.4.5.6'], { environment })
  t.match(plane.last('ListPlayers'), { selector: { shard: 'arena-2', ip: '127.4.5.6' }, limit: 10_000 })
  t.equal((await cli(['players', 'list', '--from', 'nowhere'], { environment })).code, 3)
})

t.test('an empty list says so beside the data', async t => {
  const empty = await FakeControlPlane.start({ listShards: () => ({ shards: [] }) })
  t.teardown(() => empty.stop())
  const run = (...words: string[]) => cli(['--api', empty.address, 'shards', 'list', ...words])
  t.match(await run(), { code: 0, stdout: '', stderr: 'no shards\n' })
  t.match(await run('-o', 'json'), { code: 0, stdout: '[]\n' })
})

t.test('a describe shows the facts in words', async t => {
  const { stdout } = await cli(['shards', 'describe', 'arena-2'], { environment })
  t.match(stdout, /^shard: +arena-2, life 3\n/)
  t.match(stdout, /players: +37 of 100, 2 places reserved\n/)
  t.match(stdout, /labels: +tier=gold\n/)
})

t.test('explain shows facts, forecast and history', async t => {
  const { stdout } = await cli(['explain', 'shard', 'arena-2'], { environment })
  t.match(stdout, /state +ready +its probe answers/)
  t.match(stdout, /What would happen if\n {2}- if it dies/)
  t.match(stdout, /arena-1 is down/)
  t.strictSame(plane.last('Explain'), { kind: 'shard', id: 'arena-2' })
})

t.test('events carry JSON before and after', async t => {
  const { stdout } = await cli(['events', '-o', 'json', '--subject', 'arena-1', '--limit', '5'], {
    environment,
  })
  t.match(JSON.parse(stdout), [{ id: 12, before: { state: 'ready' }, after: null, cause: 11 }])
  t.strictSame(plane.last('ListEvents'), { subject: 'arena-1', limit: 5 })
})

t.test('bans are shown by target, with who banned whom until when', async t => {
  const { stdout } = await cli(['bans', 'list'], { environment })
  t.equal(
    stdout,
    [
      'TARGET           SINCE  EXPIRES  BY               REASON  ID',
      '192.0.2.0/24     1m5s   in 2h    cli:root         aimbot  b4n1d0000001',
      'account:mallory  1m5s   never    shard arena-1#2  aimbot  b4n1d0000002',
      '',
    ].join('\n'),
  )
  t.strictSame(JSON.parse((await cli(['bans', 'list', '-o', 'json'], { environment })).stdout), [
    {
      id: 'b4n1d0000001',
      target: '192.0.2.0/24',
      reason: 'aimbot',
      by: 'cli:root',
      sinceMs: 65_000,
      expiresInMs: 7_200_000,
    },
    {
      id: 'b4n1d0000002',
      target: 'account:mallory',
      reason: 'aimbot',
      by: 'shard arena-1#2',
      sinceMs: 65_000,
      expiresInMs: null,
    },
  ])
})
