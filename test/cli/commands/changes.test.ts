import t from 'tap'
import { parse } from 'yaml'
import { moveText } from '../../../cli/change/move-text.ts'
import { OUTPUT_FORMS } from '../../../cli/output/output-form.ts'
import type { FlowId } from '../../../proto/contract/ids.ts'
import { ANSWERS, moveResult } from '../support/canned.ts'
import { cli } from '../support/fake-context.ts'
import { FakeControlPlane } from '../support/fake-control-plane.ts'

const plane = await FakeControlPlane.start(ANSWERS)
t.teardown(() => plane.stop())
const environment = { SWITCHYARD_API: plane.address }

const CHANGES: readonly (readonly [words: string, method: string])[] = [
  ['shards drain arena-2 --deadline 5m', 'DrainShard'],
  ['shards undrain arena-2', 'UndrainShard'],
  ['shards kill arena-2', 'KillShard'],
  ['groups failover arena-g2', 'FailoverGroup'],
  ['players move --from arena-1 --to arena-2', 'MovePlayers'],
  ['players kick k3v9', 'KickPlayers'],
  ['sessions release ann', 'ReleaseSession'],
  ['fleets scale arena --shards 5', 'ScaleFleet'],
  ...['taint', 'promote', 'promote --deployment 2', 'pause', 'resume', 'abort', 'rollback'].map(
    verb =>
      [`fleets ${verb.replace(' ', ' arena ').replace(/^[a-z]+$/, '$& arena')}`, 'ChangeDeployment'] as const,
  ),
  ['brake set fleet:arena failover', 'SetBrake'],
  ['brake clear fleet:arena failover', 'ClearBrake'],
  ['bans add 192.0.2.0/24 --for 2h', 'AddBan'],
  ['bans remove 192.0.2.0/24', 'RemoveBan'],
  ['pools set game --hosts 5 --for 1h', 'SetPool'],
  ['pools taint game', 'TaintPool'],
  ['pools abort game', 'AbortRollout'],
  ['pools pause game', 'PausePool'],
  ['pools resume game', 'ResumePool'],
  ['pools unfreeze game --for 2h', 'UnfreezePool'],
  ['hosts drain game-2 --deadline 5m', 'DrainHost'],
  ['hosts undrain game-2', 'UndrainHost'],
  ['hosts protect game-2', 'ProtectHost'],
  ['hosts unprotect game-2', 'UnprotectHost'],
  ['hosts cordon game-2', 'CordonHost'],
  ['hosts uncordon game-2', 'UncordonHost'],
  ['hosts evict game-2', 'EvictHost'],
  ['hosts destroy game-2', 'DestroyHost'],
  ['datacenters taint here', 'TaintDatacenter'],
  ['images bake game', 'BakeImage'],
  ['images delete cloud/here/game/fe', 'DeleteImage'],
  ['orphans adopt orphan-1abc', 'AdoptOrphan'],
  ['orphans destroy orphan-1abc', 'DestroyOrphan'],
  ['orphans approve game-1 game-2', 'ApproveDeletions'],
  ['policies set-mode game tracking forecast', 'SetPolicyMode'],
  ['policies override game --hosts 7 --for 2h', 'SetOverride'],
  ['policies override game --clear', 'SetOverride'],
  ['schedules add evening --pool game --floor 6 --at 2199-01-31T18:00:00+01:00 --catch-up', 'AddSchedule'],
  ['schedules remove evening', 'RemoveSchedule'],
  ['webhooks add alert --pool game --step=-2', 'AddInboundWebhook'],
  ['webhooks add oracle --sample oracle', 'AddInboundWebhook'],
  ['webhooks add ops --url https://example.com --events host.*,pool.scaled --form slack', 'AddSubscription'],
  ['webhooks rotate alert', 'RotateWebhook'],
  ['webhooks remove alert', 'RemoveWebhook'],
  ['webhooks enable ops', 'EnableWebhook'],
  ['webhooks redeliver ops 12', 'Redeliver'],
  ['webhooks test ops', 'Redeliver'],
  ['hosts hook-done game-1 warm --result continue', 'FinishHook'],
]

t.test('every change with --yes is made, in every output form', async t => {
  for (const [words, method] of CHANGES)
    for (const form of OUTPUT_FORMS) {
      const run = await cli([...words.split(' '), '--yes', '--reason', 'because', '-o', form], {
        environment,
      })
      t.match(run, { code: 0, stderr: '', questions: [] }, `${words} -o ${form}`)
      t.match(plane.last(method), { change: { validateOnly: false, reason: 'because', actor: 'cli:test' } })
      if (form === 'json')
        t.match(JSON.parse(run.stdout), { applied: true, touched: ['arena-g2', 'arena-2'] })
      if (form === 'yaml') t.match(parse(run.stdout), { applied: true })
    }
})

t.test('what is asked of policies, schedules and webhooks is what was typed', async t => {
  await cli(
    ['schedules', 'add', 'evening', '--pool', 'game', '--floor', '6', '--cron', '0 18 * * 5', '--yes'],
    {
      environment,
    },
  )
  t.match(plane.last('AddSchedule'), { cron: '0 18 * * 5', timeZone: 'UTC', atMs: '0', catchUp: 'skip' })
  await cli('webhooks add alert --pool game --percent=-20 --yes'.split(' '), { environment })
  t.match(plane.last('AddInboundWebhook'), { action: 'percent', amount: -20, pool: 'game' })
  await cli('webhooks add ops --url https://example.com --events host.*,pool.scaled --yes'.split(' '), {
    environment,
  })
  t.match(plane.last('AddSubscription'), { kinds: ['host.*', 'pool.scaled'], form: '' })
})

t.test('a secret is shown where it is made, and not by a dry run', async t => {
  const run = await cli('webhooks add alert --pool game --step 2 --yes'.split(' '), { environment })
  t.match(run.stdout, /POST \/v1\/hooks\/abc/)
  const dry = await cli('webhooks add alert --pool game --step 2 --dry-run'.split(' '), { environment })
  t.notMatch(dry.stdout, /abc/)
})

t.test('a dry run asks what would happen and changes nothing', async t => {
  for (const [words, method] of CHANGES) {
    const before = plane.requests.length
    const run = await cli([...words.split(' '), '--dry-run'], { environment })
    t.equal(run.code, 0, words)
    t.match(run.stdout, /\(dry run: nothing was changed\)\n$/)
    const asked = plane.requests.slice(before).filter(request => request.method === method)
    t.match(asked, [{ request: { change: { validateOnly: true } } }])
    t.equal(asked.length, 1)
  }
})

t.test('without a terminal and without --yes every change is refused', async t => {
  for (const [words, method] of CHANGES) {
    const before = plane.requests.length
    const run = await cli(words.split(' '), { environment })
    t.match(run, { code: 2, stdout: '' }, words)
    t.match(run.stderr, /^error: SWY_USAGE: .*--yes/)
    t.notOk(plane.requests.slice(before).some(request => request.method === method))
  }
})

t.test('on a terminal the dry run is shown, and only yes goes on', async t => {
  const words = ['players', 'move', '--from', 'arena-1', '--to', 'arena-2']
  const yes = await cli(words, { environment, replies: ['y'] })
  t.strictSame(yes.questions, ['37 players move from arena-1 to arena-2. Go on? [y/N] '])
  t.equal(yes.code, 0)
  t.match(plane.last('MovePlayers'), { change: { validateOnly: false } })
  for (const reply of ['', 'n', 'yess']) {
    const no = await cli(words, { environment, replies: [reply] })
    t.match(no, { code: 1, stdout: '', stderr: 'nothing was changed\n' })
    t.match(plane.last('MovePlayers'), { change: { validateOnly: true } })
  }
})

t.test('each request has an id of its own', async t => {
  const before = plane.requests.length
  await cli(['shards', 'kill', 'arena-2'], { environment, replies: ['yes'] })
  const ids = plane.requests
    .slice(before)
    .map(({ request }) => (request as { change: { requestId: string } }).change.requestId)
  t.equal(ids.length, 2)
  t.equal(new Set(ids).size, 2)
})

t.test('a move says whom it touched and how long it took', async t => {
  const words = ['players', 'move', '--from', 'arena-1', '--to', 'arena-2', '--yes']
  const { stdout } = await cli(words, { environment })
  t.equal(
    stdout,
    '37 players move from arena-1 to arena-2\n' +
      'done: 1 switched, 1 left before; 12.3 ms from the order to the last switch\n',
  )
  t.match((await cli([...words, '-o', 'wide'], { environment })).stdout, /k3v9zq1m0abd +gone +left before/)
  t.match(JSON.parse((await cli([...words, '-o', 'json'], { environment })).stdout), {
    phase: 'done',
    tookUs: 12_345,
    flows: [{ id: 'k3v9zq1m0abc', outcome: 'done' }, { outcome: 'gone' }],
  })
})

t.test('whose turn comes later has not switched yet', async t => {
  const result = moveResult({ change: { validateOnly: false } })
  const flows = [
    ...result.flows,
    { flowId: 'k3v9zq1m0abe' as FlowId, outcome: 'done' as const, reason: 'its turn comes in 500 ms' },
  ]
  const text = moveText('table', { ...result, flows }, { paint: (_, text) => text })
  t.match(text, /^done: 1 switched, 1 in their turn, 1 left before; /m)
})

t.test('the options of a move go into the request', async t => {
  await cli(
    'players move abc def --to arena-2 --lame-duck 2s --pace 50 --deadline 30s --follow timeout --percent 10 --yes'.split(
      ' ',
    ),
    { environment },
  )
  t.match(plane.last('MovePlayers'), {
    selector: { ids: ['abc', 'def'], percent: 10 },
    to: 'arena-2',
    style: 'lame-duck',
    lameDuckMs: 2_000,
    pacePerSecond: 50,
    deadlineMs: 30_000,
    follow: 'timeout',
  })
})

t.test('a move that was rolled back is a failure', async t => {
  const failing = await FakeControlPlane.start({
    ...ANSWERS,
    movePlayers: (request: Parameters<typeof moveResult>[0]) => ({
      ...moveResult(request),
      phase: 'rolled-back',
    }),
  })
  t.teardown(() => failing.stop())
  const words = ['--api', failing.address, 'players', 'move', 'abc', '--to', 'arena-2', '--yes']
  t.equal((await cli(words)).code, 1)
})

t.test('a ban is asked for in the one way to write its target', async t => {
  const words = ['bans', 'add', '::ffff:192.0.2.0/120', '--for', '90m', '--force', '--yes']
  await cli(words, { environment })
  t.match(plane.last('AddBan'), { target: '192.0.2.0/24', forMs: 5_400_000, force: true })
  await cli(['ban', 'add', 'account:Mallory', '--yes'], { environment })
  t.match(plane.last('AddBan'), { target: 'account:Mallory', forMs: 0, force: false })
  await cli(['bans', 'rm', '2001:DB8:0::/32', '--yes'], { environment })
  t.match(plane.last('RemoveBan'), { ban: '2001:db8::/32' })
  await cli(['bans', 'remove', 'b4n1', '--yes'], { environment })
  t.match(plane.last('RemoveBan'), { ban: 'b4n1' })
})

t.test('scaling leaves what is not named', async t => {
  await cli(['fleets', 'scale', 'arena', '--spares', '2', '--yes'], { environment })
  t.match(plane.last('ScaleFleet'), { name: 'arena', shards: -1, spares: 2 })
})

t.test('options with wrong values are usage mistakes that name the option', async t => {
  const table: readonly (readonly [words: string, option: RegExp])[] = [
    ['players move a --to b --lame-duck 2x --yes', /--lame-duck/],
    ['players move a --to b --deadline 99d --yes', /--deadline/],
    ['players move a --yes', /--to/],
    ['players move a --to b --cut --lame-duck 2s --yes', /--cut/],
    ['players move --to b --yes', /which players/],
    ['players kick a --block soon --yes', /--block/],
    ['players list --limit 0', /--limit/],
    ['shards list -o xml', /--output/],
    ['shards list --api nowhere', /--api/],
    ['shards kill Arena --yes', /id/],
    ['brake set nobody failover --yes', /scope/],
    ['brake set all flying --yes', /verb/],
    ['bans add 192.0.2.7/24 --yes', /write 192\.0\.2\.0\/24 for all of it/],
    ['bans add example.org --yes', /write an ip/],
    ['bans add account: --yes', /is no account/],
    ['bans add 192.0.2.0/33 --yes', /write an ip/],
    ['bans add 192.0.2.7 --for ever --yes', /--for/],
    ['bans add 192.0.2.7 --for 4000d --yes', /--for/],
    ['bans remove 192.0.2.7/24 --yes', /write 192\.0\.2\.0\/24/],
    ['bans remove Nobody! --yes', /bans list/],
    ['fleets scale arena --yes', /--shards/],
    ['explain fleet arena', /kind/],
    ['policies set-mode game tracking perhaps --yes', /mode/],
    ['policies override game --hosts 7 --yes', /--until/],
    ['policies override game --hosts 7 --until 2199-01-31T18:00:00 --yes', /offset/],
    ['policies override game --hosts 7 --until 1999-01-31T18:00:00Z --yes', /is over/],
    ['policies override game --clear --hosts 7 --yes', /stands alone/],
    ['schedules add evening --pool game --floor 6 --yes', /--cron or --at/],
    ['schedules add evening --floor 6 --cron x --yes', /--pool/],
    ['webhooks add alert --pool game --yes', /--step/],
    ['webhooks add alert --pool game --step 1 --percent 5 --yes', /--step/],
    ['webhooks add alert --pool game --step many --yes', /--step/],
    ['webhooks add alert --url https://example.com --pool game --yes', /--url/],
    ['webhooks redeliver ops 0 --yes', /event/],
    ['hosts hook-done game-1 warm --yes', /--result/],
    ['shards lst', /Did you mean/],
    ['--nonsense', /--nonsense/],
  ]
  for (const [words, option] of table) {
    const run = await cli(words.split(' '), { environment })
    t.match(run, { code: 2, stdout: '' }, words)
    t.match(run.stderr, /^error: SWY_USAGE: /)
    t.match(run.stderr, option)
  }
})
